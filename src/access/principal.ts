import type { AccessTokenClaims } from '../tokens/index.js';
import { type Permission, permissionsOfRoles } from './vocabulary.js';

/** Who is asking, as proven by the access token: `@CurrentUser() principal: Principal`. */
export interface Principal {
  userId: string;
  sessionId: string;
  /** `jti` of the access token. */
  tokenId: string;
  roles: string[];
  permissions: Permission[];
  /** When the access token ends. */
  expiresAt: Date;
}

export function toPrincipal({ sub, sid, jti, roles, exp }: AccessTokenClaims): Principal {
  const expiresAt = new Date(exp * 1000);
  return {
    userId: sub,
    sessionId: sid,
    tokenId: jti,
    roles,
    permissions: permissionsOfRoles(roles),
    expiresAt,
  };
}
