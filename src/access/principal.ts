import { type AccessTokenPayload, ownClaimsIn } from '../tokens/index.js';
import {
  type Claims,
  type Permission,
  permissionsOf,
  type Role,
  roles as knownRoles,
} from '../vocabulary/index.js';

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
  /** Those of your `@AccessTokenClaims()`, as they were when the token was issued; any may be missing. */
  claims: Partial<Claims>;
}

export function toPrincipal(payload: AccessTokenPayload): Principal {
  const { sub, sid, jti, roles, exp } = payload;
  // A role that the vocabulary no longer knows grants nothing.
  const known = knownRoles.filter((role) => roles.includes(role));
  return {
    userId: sub,
    sessionId: sid,
    tokenId: jti,
    roles: known,
    permissions: [...new Set(known.flatMap((role) => permissionsOf[role]))],
    expiresAt: new Date(exp * 1000),
    claims: ownClaimsIn(payload),
  };
}
