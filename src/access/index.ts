export { documentAccess } from './access-docs.js';
export { accessMatrix, verdictsOn } from './access-matrix.js';
export { ApiRoles } from './api-roles.js';
export { AccessModule } from './access.module.js';
export { accessCookie, readCookie, refreshCookie } from './cookies.js';
export { checkDecisions, type DecidedRoute, decidedRoutes } from './decided-routes.js';
export type { Owners } from './decision.js';
export {
  AnyUser,
  CurrentUser,
  type Identification,
  Identified,
  OptionalAuth,
  OwnedBy,
  Permissions,
  Roles,
} from './decorators.js';
export { JwtAuthGuard } from './jwt-auth.guard.js';
export { OwnershipGuard } from './ownership.guard.js';
export { reliesOnNoCookie } from './presented-token.js';
export { type Principal, toPrincipal } from './principal.js';
export { Public } from '../platform/http/index.js';
export { RolesGuard } from './roles.guard.js';
