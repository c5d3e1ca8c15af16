import { isUuid } from '../../platform/http/index.js';
import { type TokenAlgorithm, tokenAlgorithms } from '../keys/key-pairs.js';
import { TokenInvalid } from '../tokens.errors.js';

export interface AccessTokenPayload {
  iss: string;
  aud: string | string[];
  /** User id. */
  sub: string;
  /** Session id. */
  sid: string;
  jti: string;
  iat: number;
  exp: number;
  nbf?: number;
  auth_time: number;
  roles: string[];
  /** Counted up when rights change; a lower one is stale. */
  ver: number;
}

/** Clocks differ a little even when they follow one. */
export const leewaySeconds = 5;

/** Of a whole token, in characters: longer ones are refused unread. */
export const maxLength = 4096;
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const accessTokenTypes = new Set(['at+jwt', 'application/at+jwt']);

/**
 * What the JWT library lets pass and RFC 8725 does not: other types, unknown `crit`, a second spelling of the same bytes
 * (padding, unused trailing bits), keys brought along in the header. Runs before any signature is checked.
 */
export function parseHeader(presented: string): { kid: string; alg: TokenAlgorithm } {
  if (presented.length > maxLength || !compactJws.test(presented)) throw invalid('not a compact JWS');
  const parts = presented.split('.') as [string, string, string];
  if (!parts.every(isCanonicalBase64url)) throw invalid('not canonical base64url');
  const header = parseObject(parts[0], 'header');
  const alg = tokenAlgorithms.find((algorithm) => algorithm === header['alg']);
  if (!alg) throw invalid('another alg');
  if (typeof header['typ'] !== 'string' || !accessTokenTypes.has(header['typ'].toLowerCase()))
    throw invalid('another typ');
  if ('crit' in header || 'b64' in header) throw invalid('extensions are not understood');
  if (typeof header['kid'] !== 'string') throw invalid('no kid');
  return { kid: header['kid'], alg };
}

/** What a compact JWS says, whoever signed it. */
export function payloadOf(presented: string): unknown {
  return parseObject(presented.split('.', 2)[1] ?? '', 'payload');
}

/** Every claim is there and has its type: an answer of the database's is never made of something else. */
export function parseClaims(payload: unknown, maxLifeSeconds: number): AccessTokenPayload {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw invalid('payload is not an object');
  const { sub, sid, jti, iat, exp, nbf, auth_time, roles, ver } = payload as Record<string, unknown>;
  if (!isUuid(sub) || !isUuid(sid) || typeof jti !== 'string' || jti === '') throw invalid('sub, sid or jti');
  if (![iat, exp, auth_time, ver].every(Number.isFinite)) throw invalid('iat, exp, auth_time or ver');
  if (nbf !== undefined && !Number.isFinite(nbf)) throw invalid('nbf');
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string')) throw invalid('roles');
  // Ours never live longer; one that does was made by somebody who holds the key.
  if ((exp as number) - (iat as number) > maxLifeSeconds) throw invalid('lives too long');
  return payload as AccessTokenPayload;
}

function invalid(reason: string): TokenInvalid {
  return new TokenInvalid({ reason });
}

function isCanonicalBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function parseObject(part: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Falls through to the same refusal.
  }
  throw invalid(`${name} is not an object`);
}
