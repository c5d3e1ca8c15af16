import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { TransportRefused } from '../auth.errors.js';
import { ApiProblems } from '../../platform/problems/index.js';
import { RefreshTokenRequest } from './session.requests.js';
import { DeviceSessionResponse } from './device-session.response.js';
import { exampleAccessToken, exampleRefreshToken, SessionResponse } from './session.response.js';

const user = {
  id: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  roles: ['user'],
  emailVerified: true,
  createdAt: '2026-11-22T10:15:00.000Z',
};
const times = { expiresIn: 893, refreshExpiresIn: 604_800 };
const tokens = { tokenType: 'Bearer', accessToken: exampleAccessToken, refreshToken: exampleRefreshToken };

const text = { type: 'string' as const, maxLength: 8500 };
const setsCookies = {
  'Set-Cookie': {
    description:
      'In cookie transport alone, twice: `__Host-access` (Path=/) and `__Secure-refresh` (Path=/api/v1/auth), HttpOnly, Secure, SameSite=Strict, Max-Age of what is left',
    schema: { ...text, pattern: '^__(Host-access|Secure-refresh)=[^;]+; Path=/' },
    example: `__Host-access=${exampleAccessToken}; Path=/; Max-Age=893; HttpOnly; Secure; SameSite=Strict`,
  },
};
const clearsCookies = {
  'Set-Cookie': {
    required: true,
    description: 'Twice: `__Host-access` and `__Secure-refresh`, empty and with Max-Age=0',
    schema: { ...text, pattern: '^__(Host-access|Secure-refresh)=; Path=/' },
    example: '__Host-access=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
  },
};

/** An answer that hands tokens over, in the transport that the request asks for. */
export const ApiSession = () =>
  applyDecorators(
    ApiHeader({
      name: 'Token-Transport',
      required: false,
      description: '`cookie` for browsers; `body` for mobile apps, CLIs and services, refused to browsers',
      schema: { title: 'TokenTransport', type: 'string', enum: ['cookie', 'body'], default: 'cookie' },
    }),
    ApiProblems(TransportRefused),
    ApiOkResponse({
      description: 'The session, and its tokens in cookies or in the body',
      type: SessionResponse,
      headers: setsCookies,
      examples: {
        cookie: { summary: 'Cookie transport', value: { user, ...times } },
        body: { summary: 'Body transport', value: { user, ...times, ...tokens } },
      },
    }),
  );

/** A request that brings the refresh token, in the cookie or in the body. */
export const ApiPresentedRefreshToken = () =>
  ApiBody({
    type: RefreshTokenRequest,
    required: false,
    examples: {
      // The first is what Swagger UI sends: a token in the body would win over its cookie.
      cookie: { summary: 'Cookie transport', value: {} },
      body: { summary: 'Body transport', value: { refreshToken: exampleRefreshToken } },
    },
  });

/** An answer after which a browser has no tokens any more. */
export const ApiSessionEnded = () =>
  ApiNoContentResponse({ description: 'Done; the cookies are cleared', headers: clearsCookies });

export const ApiDeviceSessions = () =>
  applyDecorators(
    ApiExtraModels(DeviceSessionResponse),
    ApiOkResponse({
      description: 'The live sessions, last used first',
      // The most that MAX_SESSIONS_PER_USER can be.
      schema: { type: 'array', maxItems: 1000, items: { $ref: getSchemaPath(DeviceSessionResponse) } },
    }),
  );
