export type { Api, ApiPaths } from './api.js';
export { type AuthClient, type AuthClientOptions, type CallOptions, createAuthClient } from './client.js';
export {
  type FieldError,
  isProblem,
  type Problem,
  type ProblemCode,
  type ProblemDetails,
  ProblemError,
  UnexpectedAnswerError,
  unwrap,
} from './problems.js';
export type { components, paths } from './schema.js';
export type { AuthEvent, AuthListener } from './session-state.js';
export { memoryStorage, type Tokens, type TokenStorage } from './token-storage.js';
