import { type Occurrence, Problem } from '../platform/problems/index.js';

const challenge = { 'www-authenticate': 'Bearer realm="gatehouse", error="invalid_token"' };

/** All refusals of a presented access token share the challenge of RFC 6750; only `code` tells the client more. */
const refused = (occurrence: Occurrence = {}): Occurrence => ({ headers: challenge, ...occurrence });

export class TokenMissing extends Problem({
  kind: 'unauthenticated',
  code: 'token_missing',
  title: 'Access token missing',
  detail: 'This needs an access token, as a cookie or as a bearer token.',
  remedy:
    'In a browser call refresh once, then send the request again: it no longer sends an access cookie whose time is over. If that is refused, nobody is logged in. Without cookies: log in.',
}) {}

export class TokenInvalid extends Problem({
  kind: 'unauthenticated',
  code: 'token_invalid',
  title: 'Access token invalid',
  detail: 'The access token is not one of ours.',
  remedy:
    'Refresh once and repeat the request: the key that signed it may be gone. Where there is nothing to refresh with, log in.',
}) {
  constructor(occurrence?: Occurrence) {
    super(refused(occurrence));
  }
}

export class TokenExpired extends Problem({
  kind: 'unauthenticated',
  code: 'token_expired',
  title: 'Access token expired',
  detail: 'The access token has expired.',
  remedy: 'Call refresh once, then send the request again.',
}) {
  constructor(occurrence?: Occurrence) {
    super(refused(occurrence));
  }
}

export class TokenRevoked extends Problem({
  kind: 'unauthenticated',
  code: 'token_revoked',
  title: 'Session ended',
  detail: 'The session of this access token has ended.',
  remedy: 'Log in again.',
}) {
  /** @param userId whose it was */
  constructor(
    occurrence?: Occurrence,
    readonly userId?: string,
  ) {
    super(refused(occurrence));
  }
}

export class TokenStale extends Problem({
  kind: 'unauthenticated',
  code: 'token_stale',
  title: 'Access token out of date',
  detail: 'The rights of this account have changed since the access token was issued.',
  remedy: 'Call refresh once: the new access token carries the new rights.',
}) {
  constructor(occurrence?: Occurrence) {
    super(refused(occurrence));
  }
}

export class RefreshTokenInvalid extends Problem({
  kind: 'unauthenticated',
  code: 'refresh_token_invalid',
  title: 'Refresh token invalid',
  detail: 'The refresh token is not valid: the session has ended, or it never was one of ours.',
  remedy: 'Log in again.',
}) {}

export class RefreshTokenReused extends Problem({
  kind: 'unauthenticated',
  code: 'refresh_token_reused',
  title: 'Refresh token already used',
  detail: 'This refresh token was exchanged before. As it may have been stolen, the session has been ended.',
  remedy: 'Log in again. If this happens more than once, store and use each new refresh token only once.',
}) {}

export class LinkInvalid extends Problem({
  kind: 'malformed',
  code: 'link_invalid',
  title: 'Link invalid',
  detail: 'The link is not valid: it was used already, has expired, or a newer one was sent.',
  remedy: 'Offer to send a new letter.',
}) {}

/** Why a change of the signing keys was refused: a sentence for the operator, as it never comes of a request. */
export class KeysRefused extends Error {}

export class KeysChanged extends KeysRefused {
  constructor() {
    super('The keys were changed by somebody else at the same moment: list them, then try again.');
  }
}
