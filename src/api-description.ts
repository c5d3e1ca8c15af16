import { accessCookie, refreshCookie } from './access/index.js';

/** Each tag is a part of the life of an account, in that order. */
export const tags = {
  Registration: 'Sign up, and prove that the address is yours.',
  Session: 'Log in, stay logged in, log out; where you are logged in.',
  Password: 'A forgotten password, or another one.',
  Account: 'Your profile, another e-mail address, your data, and leaving.',
  Administration:
    'What operators do to accounts, and what they can look up. Each operation names the role or permission.',
  Keys: 'For services that verify access tokens themselves.',
  'Resource servers': 'For services elsewhere that want to know at once that a token was revoked.',
  Health: 'For whoever restarts instances, sends them requests, and watches them.',
};

/** What no single operation can tell. Times and limits are the defaults; each can be set. */
export const description = `
Sign-up, login, sessions, roles and account mail.

## Sign up and log in

1. \`signup\` answers the same whether the address is known or not. A letter links to the page \`/verify-email#token=…\` of your frontend; the page POSTs the token to \`verifyEmail\`. \`resendVerification\` sends the letter again.
2. \`login\` starts a session. Before the address is verified it is refused with 403 \`email_unverified\`, told only after a right password.
3. Call the API. \`getMe\` says who is logged in.
4. When the access token is no good any more, call \`refresh\` **once**, then send the request again. Which 401 asks for that is told below; any other, or a refused \`refresh\`, means: nobody is logged in.
5. \`logout\` ends this session, \`logoutAll\` every one. Both count on the very next request.

| 401 | what to do |
|---|---|
| \`token_missing\` | \`refresh\` once. A browser no longer sends an access cookie whose \`Max-Age\` is over, so **in cookie transport an expired access token is answered with \`token_missing\`, not \`token_expired\`**. A refused refresh means that nobody is logged in. Without cookies there is nothing to refresh: log in |
| \`token_expired\`, \`token_stale\`, \`token_invalid\` | \`refresh\` once, then repeat |
| \`token_revoked\` | log in again |
| \`refresh_token_invalid\`, \`refresh_token_reused\` | log in again |
| \`invalid_credentials\` | let the person try again |

Two tabs may refresh at once: for 10 seconds the token before the current one gets the same successor. A refresh token that is used later than that is taken for stolen: the session ends (\`refresh_token_reused\`), and its owner is told by mail.

## Two transports

The header \`Token-Transport\` of \`login\` and \`refresh\` chooses.

**\`cookie\`** (default), for browsers. The tokens are in cookies that no script can read; the body holds none:

| cookie | path | flags | Max-Age |
|---|---|---|---|
| \`${accessCookie}\` | \`/\` | \`HttpOnly; Secure; SameSite=Strict\` | what is left of the access token: at most 15 minutes |
| \`${refreshCookie}\` | \`/api/v1/auth\` | \`HttpOnly; Secure; SameSite=Strict\` | what is left of the refresh token: 7 days without use |

**\`body\`**, for mobile apps, CLIs and services. \`tokenType\`, \`accessToken\` and \`refreshToken\` are in the body and no cookie is set; send \`Authorization: Bearer <accessToken>\`, and the refresh token as \`refreshToken\` in the body of \`refresh\` and \`logout\`. A request that a browser sent (\`Origin\` or \`Sec-Fetch-Site\` is there) is refused with 403 \`transport_refused\`.

Where both are sent, the \`Authorization\` header wins over the access cookie. Two cookies of one name are refused (400 \`malformed_request\`) wherever that cookie is read.

## Forgotten password, another address

- \`forgotPassword\` → letter with \`/reset-password#token=…\` (15 minutes) → \`resetPassword\`. It ends every session and does not log in.
- \`changeEmail\`, with the password → letter to the new address with \`/confirm-email#token=…\` (1 hour), a notice to the old one → \`confirmEmailChange\`.
- The token of a verification letter is good for 24 hours. Each token works once, and a newer one ends the older: else 400 \`link_invalid\`.
- The token is in the fragment, which no server sees; opening the page changes nothing, the POST does.

## Cross-site requests

POST, PATCH and DELETE that a browser sends have to come from the API's own origin or one of \`TRUSTED_ORIGINS\`; else 403 \`cross_site_request\`. Only those origins get CORS headers, with credentials, never \`*\`. No CSRF token is needed. A request with a bearer token and without the refresh cookie is exempt.

## Errors

Every answer of 400 or above is \`application/problem+json\` (RFC 9457). Switch on \`code\`, which is stable; \`/errors\` lists all, \`/errors/<code>\` says what one means and what to do. \`validation_failed\` names each field in \`errors\` (\`pointer\`, \`code\`, \`message\`). Fields that an operation does not know are refused. Values that are listed here may become more: take an unknown \`code\` by its status, and pass over other values that you do not know. Whatever could not be read as a request is answered in the same shape: 400, 408 and 431.

400 could not be read, or a link that is no good · 401 not proven who you are · 403 proven, not allowed · 404 · 405 · 409 in conflict with the state · 413 · 415 · 422 fields are wrong · 429 and 503 wait for \`Retry-After\` · 500 our fault.

## Lists

\`limit\` and \`cursor\` page through lists: \`{ items, nextCursor }\`. Pass \`nextCursor\` as \`cursor\`, with the same sort and filters; it is \`null\` at the end.

## Limits

600 requests a minute per user, else per address, and fewer where something can be guessed or mailed. \`RateLimit-Policy\` and \`RateLimit\` tell what an operation allows and what is left, the same for known and unknown accounts; beyond it 429 with \`Retry-After\`. After 5 wrong passwords in 15 minutes an account has to wait, from 30 seconds to 15 minutes, also with the right one. Bodies are JSON of at most 16 kB under \`/api/v1/auth\`, 100 kB elsewhere.

## Services elsewhere

A service that is handed our access tokens verifies them with the keys of \`getJwks\`, or asks \`introspectToken\`, which knows at once what was revoked; \`revokeToken\` ends a session. Both take forms of at most 16 kB, from clients that an operator has added (\`npm run clients -- add NAME\`), and count for each client by itself, 6,000 requests a minute. Their problems carry \`error\` and \`error_description\` of RFC 6749 too, where it has a code for them. \`getOAuthMetadata\` tells client libraries where all this is.

## Trying it out on this page

The page is on the API's own origin: run \`login\`, and its cookies go along with every request after it. A bearer token is refused to browsers, this page among them. Get one elsewhere and give it to **Authorize**:

\`\`\`sh
curl -s $ORIGIN/api/v1/auth/login -H 'Content-Type: application/json' -H 'Token-Transport: body' \\
  -d '{"email":"ada@example.com","password":"quiet harbour before nine"}'
\`\`\`
`.trim();
