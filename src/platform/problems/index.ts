export { ApiProblems } from './api-problems.js';
export { DomainError, type Occurrence, Problem, problemCatalogue, statusByKind } from './domain-error.js';
export type { FieldError, ProblemClass, ProblemDefinition } from './domain-error.js';
export * from './http.errors.js';
export { ProblemFilter } from './problem.filter.js';
export { ProblemResponse } from './problem.response.js';
export { validationPipe } from './validation.js';
