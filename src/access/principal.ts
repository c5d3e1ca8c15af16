import type { AccessTokenClaims } from '../tokens/index.js';
import { type Permission, permissionsOfRoles, type Role, roles as knownRoles } from './vocabulary.js';

/** Who is asking, as proven by the access token: `@CurrentUser() principal: Principal`. */
export interface Principal {
  userId: string;
  sessionId: string;
  /** `jti` of the access token. */
  tokenId: string;
  /** Those that the vocabulary knows: a token may be of before one was taken away. */
  roles: Role[];
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
    roles: knownRoles.filter((role) => roles.includes(role)),
    permissions: permissionsOfRoles(roles),
    expiresAt,
  };
}
