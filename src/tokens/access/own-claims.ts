import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Extension, ExtensionPoint, Extensions } from '../../platform/extensions/index.js';
import type { Claims } from '../../vocabulary/index.js';
import type { AccessTokenPayload } from './access-token-form.js';

/** Whose access token is being made. */
export interface AccessTokenSubject {
  userId: string;
  sessionId: string;
  /** As the user has them now. */
  roles: readonly string[];
}

/** An object also while `Claims` names nothing, and everything would fit. */
type Given = object & Partial<Claims>;
type ClaimsMethod = (subject: AccessTokenSubject) => Given | Promise<Given>;

const accessTokenClaims = new ExtensionPoint<ClaimsMethod>('AccessTokenClaims', { patienceMs: 1000 });

/**
 * Adds claims of yours (src/vocabulary/claims.ts) to each access token, at login and at refresh. By then the session is
 * there and the refresh token exchanged: a method that fails, takes longer than a second, gives a reserved name or makes
 * all of them larger than 1,024 bytes of JSON loses its claims; the session goes on without them, and the log tells.
 */
export const AccessTokenClaims = () => accessTokenClaims.join(undefined);

/** Together and as JSON, in bytes: with ours and the signature the token stays under the 4 kB that are verified. */
const largest = 1024;

/** Of RFC 7519, RFC 9068, RFC 7662 and what they build on, and of ours: verifiers act on them. And the name that is none. */
const reserved = new Set([
  ...['', 'active', 'permissions', 'token_type', 'username'],
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'ver', 'auth_time', 'roles'],
  ...['acr', 'amr', 'azp', 'scope', 'client_id', 'groups', 'entitlements', 'cnf', 'act', 'may_act'],
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** What a verified token says beside the claims of ours. */
export function ownClaimsIn(payload: AccessTokenPayload): Partial<Claims> {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !reserved.has(name)));
}

/** Asks the methods of `@AccessTokenClaims()`, and trusts none of them with the session. */
@Injectable()
export class OwnClaims implements OnModuleInit {
  private methods: Extension<ClaimsMethod, undefined>[] = [];

  constructor(private readonly extensions: Extensions) {}

  onModuleInit(): void {
    this.methods = this.extensions.of(accessTokenClaims);
  }

  /** All that can be had, within a second; never throws. */
  async of(subject: AccessTokenSubject): Promise<Record<string, unknown>> {
    const given = await Promise.all(this.methods.map((method) => this.ask(method, subject)));
    let own: Record<string, unknown> = {};
    given.forEach((claims, index) => {
      try {
        own = together(own, claims);
      } catch (error) {
        this.extensions.noteFailure(accessTokenClaims.name, this.methods[index]!.name, error);
      }
    });
    return own;
  }

  /** What the method gives in time; nothing where it fails or comes too late, which the point has told. */
  private async ask({ call }: Extension<ClaimsMethod, undefined>, subject: AccessTokenSubject) {
    try {
      return await call(subject);
    } catch {
      return undefined;
    }
  }
}

class ClaimsRefused extends Error {
  override readonly name = 'ClaimsRefused';
}

/** As they will stand in the token, out of the reach of whoever gave them. @throws ClaimsRefused, or what JSON says of them */
function together(before: Record<string, unknown>, given: unknown): Record<string, unknown> {
  const claims: unknown = JSON.parse(JSON.stringify(given ?? {}));
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    throw new ClaimsRefused('gave no object');
  for (const name of Object.keys(claims)) {
    if (reserved.has(name)) throw new ClaimsRefused(`gave the claim ${name}, which is reserved`);
    if (Object.hasOwn(before, name))
      throw new ClaimsRefused(`gave the claim ${name}, which another method has given`);
  }
  const after = { ...before, ...claims };
  const bytes = Buffer.byteLength(JSON.stringify(after));
  if (bytes > largest)
    throw new ClaimsRefused(`made the claims ${bytes} bytes of JSON; ${largest} are allowed`);
  return after;
}
