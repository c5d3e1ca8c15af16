export { documentAccess } from './access-docs.js';
export { ApiRoles } from './api-roles.js';
export { AccessModule } from './access.module.js';
export { accessCookie, readCookie, refreshCookie } from './cookies.js';
export {
  CurrentUser,
  type Identification,
  Identified,
  OptionalAuth,
  Permissions,
  Roles,
} from './decorators.js';
export { JwtAuthGuard } from './jwt-auth.guard.js';
export { reliesOnNoCookie } from './presented-token.js';
export { type Principal, toPrincipal } from './principal.js';
export { Public } from '../platform/http/index.js';
export { RolesGuard } from './roles.guard.js';
