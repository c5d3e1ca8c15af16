import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessCookie, readCookie, refreshCookie } from '../../access/index.js';
import { MalformedRequest } from '../../platform/problems/index.js';
import { TransportRefused } from '../auth.errors.js';
import { AuthSettings } from '../auth.settings.js';
import { SessionResponse } from './session.response.js';
import type { SignedIn } from './session.service.js';

export type TokenTransport = 'cookie' | 'body';

const accessPath = '/';
const refreshPath = '/api/v1/auth';

/** How tokens travel: cookies that no script can read, or the body for clients that are not browsers. */
@Injectable()
export class TokenTransports {
  constructor(private readonly settings: AuthSettings) {}

  /** Asked before anything is done. @throws MalformedRequest | TransportRefused */
  choose({ headers }: FastifyRequest): TokenTransport {
    const wanted = headers['token-transport'] ?? 'cookie';
    if (wanted !== 'cookie' && wanted !== 'body')
      throw new MalformedRequest({ reason: 'unknown Token-Transport' });
    // Node's own fetch sends Sec-Fetch-Mode as well, but neither of these.
    const isFromBrowser = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
    // Injected script could else ask for the refresh token that HttpOnly keeps from it.
    const isRefused = wanted === 'body' && isFromBrowser && this.settings.BROWSER_BODY_TOKENS === 'refuse';
    if (isRefused) throw new TransportRefused();
    return wanted;
  }

  deliver(signedIn: SignedIn, transport: TokenTransport, reply: FastifyReply): SessionResponse {
    const { accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds } = signedIn;
    if (transport === 'cookie') {
      setCookie(reply, accessCookie, accessToken, accessPath, expiresInSeconds);
      setCookie(reply, refreshCookie, refreshToken, refreshPath, refreshExpiresInSeconds);
    }
    return SessionResponse.of(signedIn, transport === 'body');
  }

  clear(reply: FastifyReply): void {
    setCookie(reply, accessCookie, '', accessPath, 0);
    setCookie(reply, refreshCookie, '', refreshPath, 0);
  }

  /** From the body, else from the cookie. */
  presentedRefreshToken({ headers }: FastifyRequest, body?: { refreshToken?: string | null }): string | undefined {
    const cookie = readCookie(headers.cookie, refreshCookie);
    return body?.refreshToken ?? cookie;
  }
}

function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  path: string,
  maxAgeSeconds: number,
): void {
  const age = Math.max(0, Math.floor(maxAgeSeconds));
  void reply.header(
    'set-cookie',
    `${name}=${value}; Path=${path}; Max-Age=${age}; HttpOnly; Secure; SameSite=Strict`,
  );
}
