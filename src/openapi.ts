import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { accessCookie, refreshCookie } from './access/index.js';
import { allowPages } from './platform/http/index.js';
import { documentProblems, ProblemResponse } from './platform/problems/index.js';

const description = `
Sign-up, login, sessions, roles and account mail.

**Log in.** \`login\` sets two cookies that no script can read: \`${accessCookie}\` (15 minutes by default) and \`${refreshCookie}\`
(sent to \`/api/v1/auth\` only). On 401 \`token_expired\` or \`token_stale\` call \`refresh\` once and repeat the request; any
other 401 means: log in again. Two tabs may refresh at once: within ten seconds (by default) both get the same successor. A refresh
token that is used again later ends its session (\`refresh_token_reused\`).

**Without a browser.** Send \`Token-Transport: body\` with \`login\` and \`refresh\`: the tokens are in the body, and you send
\`Authorization: Bearer …\`. Browsers are refused this.

**Verify, reset, change the address.** A letter links to a page of the frontend with the token in the fragment
(\`/verify-email#token=…\`); the page POSTs it to \`verifyEmail\`, \`resetPassword\` or \`confirmEmailChange\`.

**From another site.** Unsafe requests that rely on cookies have to come from the same origin or one of
\`TRUSTED_ORIGINS\`; else 403 \`cross_site_request\`.

**Errors** are \`application/problem+json\` (RFC 9457). Switch on \`code\`; \`/errors/<code>\` says what it means. 400 could not be
read, 401 not proven who you are, 403 not allowed, 409 in conflict with the state, 422 fields are wrong, 429 wait.

"Try it out" works here with cookies, right after \`login\`: the page is on the API's own origin.
`;

export function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Gatehouse')
    .setVersion('1')
    .setDescription(description.trim())
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addCookieAuth(accessCookie, { type: 'apiKey', in: 'cookie' }, 'cookie')
    .addCookieAuth(refreshCookie, { type: 'apiKey', in: 'cookie' }, 'refreshCookie')
    .build();
  return documentProblems(SwaggerModule.createDocument(app, config, { extraModels: [ProblemResponse] }));
}

/** Swagger UI at /docs and the document at /docs-json. */
export function serveDocs(app: NestFastifyApplication): void {
  const policy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";
  allowPages(app.getHttpAdapter().getInstance(), '/docs', policy);
  SwaggerModule.setup('docs', app, () => createDocument(app), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'Gatehouse API',
    swaggerOptions: { persistAuthorization: true, withCredentials: true },
  });
}
