import type { Client, Middleware } from 'openapi-fetch';
import { type Problem, type ProblemCode, UnexpectedAnswerError } from './problems.js';
import type { paths } from './schema.js';

type ProblemContent<Code> = { content: { 'application/problem+json': { code: Code } } };

type WithProblems<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends ProblemContent<infer Code extends ProblemCode>
    ? { content: { 'application/problem+json': Problem<Code> } }
    : Responses[Status];
};

type Operation<T> = T extends { responses: infer Responses }
  ? Omit<T, 'responses'> & { responses: WithProblems<Responses> }
  : T;

/** What changes who is signed in goes by the client's own methods: they tell other tabs, and take turns with refreshes. */
type OwnMethods = `/api/v1/auth/${'login' | 'refresh' | 'logout' | 'logout-all'}`;

/** The paths of the document, where what can go wrong is told apart by its code. */
export type AllPaths = {
  [Path in keyof paths]: { [Method in keyof paths[Path]]: Operation<paths[Path][Method]> };
};

export type ApiPaths = Omit<AllPaths, OwnMethods>;
export type Api = Client<ApiPaths>;
export type ServerApi = Client<AllPaths>;

/** A page with status 200, as a proxy that does not lead to the API gives it, is no data. */
export const jsonOnly: Middleware = {
  onResponse({ response, options }) {
    const type = response.headers.get('content-type') ?? 'application/json';
    if (response.ok && options.parseAs === 'json' && !type.includes('json'))
      throw new UnexpectedAnswerError(response);
  },
};
