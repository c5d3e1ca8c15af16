import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import pg from 'pg';

export const issuer = 'https://api.example.test';

interface SeededSession {
  id: string;
  generation: number;
}

/** Of all over the table: the next after a random id, by the index. The ids are made first: one that is made anew for each row finds the table's beginning. */
export async function liveSessions(databaseUrl: string, count: number): Promise<SeededSession[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<SeededSession>(
      `WITH starts AS MATERIALIZED (SELECT gen_random_uuid() AS id FROM generate_series(1, $1))
       SELECT id, generation FROM (
         SELECT DISTINCT found.* FROM starts, LATERAL (
           SELECT id, generation FROM sessions
            WHERE id > starts.id AND revoked_at IS NULL AND idle_expires_at > now() ORDER BY id LIMIT 1) found
       ) live ORDER BY random()`,
      [count * 2],
    );
    if (rows.length < count) throw new Error(`there are too few sessions: ${rows.length} of ${count}`);
    return rows.slice(0, count);
  } finally {
    await client.end();
  }
}

/** The refresh tokens that are good for them, as the application makes them. */
export async function refreshTokensFor(sessions: SeededSession[], secret: string): Promise<string[]> {
  const dist = new URL('../../dist/src/tokens/', import.meta.url);
  const { DerivedKeys } = await import(new URL('keys/derived-keys.js', dist).href);
  const { RefreshTokens } = await import(new URL('sessions/refresh-tokens.js', dist).href);
  const tokens = new RefreshTokens(new DerivedKeys({ KEY_ENCRYPTION_SECRET: Buffer.from(secret, 'base64') }));
  return sessions.map(({ id, generation }) => tokens.issue({ sessionId: id, generation }) as string);
}

export interface Tokens {
  access: string[];
  refresh: string[];
}

export const bodyTransport = { 'content-type': 'application/json', 'token-transport': 'body' };

/** Exchanges each for a new pair, a few at a time. */
export async function exchange(origin: string, refreshTokens: string[]): Promise<Tokens> {
  const tokens: Tokens = { access: [], refresh: [] };
  for (let at = 0; at < refreshTokens.length; at += 8) {
    const some = refreshTokens.slice(at, at + 8);
    const answers = await Promise.all(some.map((refreshToken) => exchangeOne(origin, refreshToken)));
    tokens.access.push(...answers.map(({ accessToken }) => accessToken));
    tokens.refresh.push(...answers.map(({ refreshToken }) => refreshToken));
  }
  return tokens;
}

async function exchangeOne(origin: string, refreshToken: string) {
  const response = await fetch(`${origin}/api/v1/auth/refresh`, {
    method: 'POST',
    headers: bodyTransport,
    body: JSON.stringify({ refreshToken }),
  });
  if (!response.ok) throw new Error(`POST /auth/refresh: ${response.status} ${await response.text()}`);
  return (await response.json()) as { accessToken: string; refreshToken: string };
}

/** A key as PEM, and access tokens that it signed, with the claims that the application puts into its own. */
export async function foreignTokens(modulusLength: number, count: number) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const claims = { aud: 'gatehouse', auth_time: Math.floor(Date.now() / 1000), roles: ['user'], ver: 0 };
  const sign = () =>
    new SignJWT({ ...claims, sid: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'K1oPXsxZ5vzW1yJ1u0Jm9PzKp0vW6v3dE8cQx2bT4yA' })
      .setIssuer(issuer)
      .setSubject(randomUUID())
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(privateKey);
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    tokens: await Promise.all(Array.from({ length: count }, sign)),
  };
}
