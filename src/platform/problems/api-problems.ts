import { applyDecorators } from '@nestjs/common';
import { Mark } from '../openapi/marks.js';
import type { ProblemClass } from './domain-error.js';

/**
 * Documents the refusals that are an operation's own. What follows from its method, body, parameters and guards is documented
 * by itself. May be repeated: on a controller it adds to each of its operations.
 */
export const ApiProblems = (...problems: ProblemClass[]) =>
  applyDecorators(...problems.map(({ definition }) => Mark(`problem:${definition.code}`)));
