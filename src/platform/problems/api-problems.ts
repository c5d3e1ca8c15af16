import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { ProblemClass } from './domain-error.js';
import {
  CrossSiteRequest,
  MalformedRequest,
  PayloadTooLarge,
  Unavailable,
  UnsupportedMediaType,
  ValidationFailed,
} from './http.errors.js';

/** Marks an operation with a code that it can answer; problem-docs.ts makes responses of the marks. */
export const problemMark = 'x-problem-';

/**
 * Documents the refusals that an operation can really answer with. May be repeated: on a controller it adds to each of
 * its operations.
 */
export const ApiProblems = (...problems: ProblemClass[]) =>
  applyDecorators(...problems.map(({ definition }) => ApiExtension(problemMark + definition.code, true)));

/** What every operation that takes a body can refuse. */
export const ApiBodyProblems = () =>
  ApiProblems(
    MalformedRequest,
    CrossSiteRequest,
    PayloadTooLarge,
    UnsupportedMediaType,
    ValidationFailed,
    Unavailable,
  );
