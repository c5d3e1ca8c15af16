import type { Client } from 'openapi-fetch';
import type { Problem, ProblemCode } from './problems.js';
import type { paths } from './schema.js';

type ProblemContent = { content: { 'application/problem+json': { code: ProblemCode } } };

type WithProblems<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends ProblemContent
    ? {
        content: {
          'application/problem+json': Problem<
            Responses[Status]['content']['application/problem+json']['code']
          >;
        };
      }
    : Responses[Status];
};

type Operation<T> = T extends { responses: infer Responses }
  ? Omit<T, 'responses'> & { responses: WithProblems<Responses> }
  : T;

/** The paths of the document, where what can go wrong is told apart by its code. */
export type ApiPaths = {
  [Path in keyof paths]: { [Method in keyof paths[Path]]: Operation<paths[Path][Method]> };
};

export type Api = Client<ApiPaths>;
