import { createServer } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as oauth from 'oauth4webapi';

// A service of its own, with a database of its own perhaps, that accepts the access tokens of Gatehouse. Two routes show the two
// ways to know whether a token counts: /reports from the keys alone, /payments by asking.

const {
  GATEHOUSE_URL = 'http://localhost:3000',
  TOKEN_AUDIENCE = 'gatehouse',
  CLIENT_ID = '',
  CLIENT_SECRET = '',
  PORT = '4000',
} = process.env;
const issuer = new URL(GATEHOUSE_URL);

interface Caller {
  sub: string;
  roles: string[];
}

class Refused extends Error {}

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer), {
  cacheMaxAge: 300_000,
  timeoutDuration: 2_000,
});

/** By the keys alone: no request to Gatehouse, and a revoked token counts until it expires. @throws Refused */
async function verifyByKeys(token: string): Promise<Caller> {
  try {
    const { payload } = await jwtVerify<Caller>(token, findKey, {
      issuer: GATEHOUSE_URL,
      audience: TOKEN_AUDIENCE,
      typ: 'at+jwt',
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
      clockTolerance: 5,
      // ACCESS_TOKEN_MINUTES of Gatehouse. Without it `jose` does not ask whether `iat` is in the future.
      maxTokenAge: '15 minutes',
    });
    return payload;
  } catch (error) {
    throw error instanceof errors.JOSEError ? new Refused(error.code) : error;
  }
}

/** That Gatehouse does not answer says nothing about the token. */
const findKey: JWTVerifyGetKey = (...asked) =>
  keys(...asked).catch((error: Error) => {
    throw error instanceof errors.JWKSNoMatchingKey ? error : new Error('no keys', { cause: error });
  });

// Plain http is for a Gatehouse on this machine.
const options = () => ({
  [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
  signal: AbortSignal.timeout(2_000),
});
let gatehouse: oauth.AuthorizationServer | undefined;

/** By asking: one request to Gatehouse each time, and a revoked token is refused at once. @throws Refused */
async function verifyByAsking(token: string): Promise<Caller> {
  gatehouse ??= await discover();
  const client = { client_id: CLIENT_ID };
  const secret = oauth.ClientSecretBasic(CLIENT_SECRET);
  const response = await oauth.introspectionRequest(gatehouse, client, secret, token, options());
  const told = await oauth.processIntrospectionResponse(gatehouse, client, response);
  if (!told.active) throw new Refused('inactive');
  return told as unknown as Caller;
}

async function discover(): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options() });
  return oauth.processDiscoveryResponse(issuer, response);
}

const routes: Record<string, (token: string) => Promise<Caller>> = {
  'GET /reports': verifyByKeys,
  'GET /payments': verifyByAsking,
};

const server = createServer(async ({ method, url, headers }, response) => {
  const answer = (status: number, body: object, more: Record<string, string> = {}) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...more })
      .end(JSON.stringify(body));
  const verify = routes[`${method} ${url}`];
  if (!verify) return answer(404, { error: 'not_found' });
  const [, token = ''] = /^bearer ([\w.-]+)$/i.exec(headers.authorization ?? '') ?? [];
  try {
    if (!token) throw new Refused('no token');
    const { sub, roles } = await verify(token);
    return answer(200, { userId: sub, roles });
  } catch (error) {
    if (error instanceof Refused)
      return answer(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });
    // Whatever else it is, nobody passes because of it.
    console.error(error);
    return answer(503, { error: 'unavailable' }, { 'retry-after': '5' });
  }
});
server.listen(Number(PORT), () => console.log(`listening on ${PORT}`));
