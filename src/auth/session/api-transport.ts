import { ApiHeader } from '@nestjs/swagger';

const text = { type: 'string' as const };

/** Documents the header that chooses how tokens travel. */
export const ApiTokenTransport = () =>
  ApiHeader({
    name: 'Token-Transport',
    required: false,
    description:
      '`cookie` (default) for browsers; `body` for mobile apps, CLIs and services, refused to browsers',
    schema: { type: 'string', enum: ['cookie', 'body'], default: 'cookie' },
  });

export const ApiSetsCookies = {
  'Set-Cookie': {
    description:
      'In cookie transport `__Host-access` (Path=/) and `__Secure-refresh` (Path=/api/v1/auth), HttpOnly, Secure, SameSite=Strict',
    schema: text,
  },
};

export const ApiClearsCookies = {
  'Set-Cookie': { description: '`__Host-access` and `__Secure-refresh` with Max-Age=0', schema: text },
};
