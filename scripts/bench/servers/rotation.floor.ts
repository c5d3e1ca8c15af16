/** Floor (c): the statement that rotates a session, through `pg`, and one RS256 signature; of a refresh token no more than its content. */
import { createPrivateKey, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import pg from 'pg';
import { listen } from './listen.ts';

const key = createPrivateKey(process.env['PRIVATE_KEY']!);
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
// On a thread of libuv's, beside the event loop.
const signBeside = promisify(sign);

/** As src/tokens/sessions/session-rotation.ts has it, without the version of roles; prepared once for each connection. */
const rotation = {
  name: 'rotate',
  text: `
    UPDATE sessions SET
           generation = generation + 1, rotated_at = $1, last_used_at = $1,
           rotations = CASE WHEN rotations_since > $2 THEN rotations + 1 ELSE 1 END,
           rotations_since = CASE WHEN rotations_since > $2 THEN rotations_since ELSE $1 END,
           idle_expires_at = LEAST($3, expires_at)
     WHERE id = $4 AND generation = $5 AND revoked_at IS NULL AND idle_expires_at > $1
       AND (rotations < $6 OR rotations_since <= $2) AND clock_timestamp() < $7
    RETURNING *`,
};
const dayMs = 86_400_000;
const rotationsAllowed = 1_000_000;

async function refresh(request: IncomingMessage): Promise<object | undefined> {
  const { refreshToken } = JSON.parse(await text(request)) as { refreshToken: string };
  const [id, generation] = refreshToken.split('.');
  const now = Date.now();
  const [after, idleUntil, lateFrom] = [now - 60_000, now + 7 * dayMs, now + 4_000].map((ms) => new Date(ms));
  const values = [new Date(now), after, idleUntil, id, generation, rotationsAllowed, lateFrom];
  const { rows } = await pool.query({ ...rotation, values });
  if (!rows[0]) return undefined;
  return {
    accessToken: await issue(rows[0].user_id, rows[0].id, now),
    refreshToken: `${rows[0].id}.${rows[0].generation}`,
  };
}

async function issue(sub: string, sid: string, nowMs: number): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  const claims = { iss: 'https://api.example.test', aud: 'gatehouse', sub, sid, iat, exp: iat + 900 };
  const parts = [
    { alg: 'RS256', typ: 'at+jwt' },
    { ...claims, roles: ['user'], ver: 0 },
  ];
  const content = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${(await signBeside('RSA-SHA256', Buffer.from(content), key)).toString('base64url')}`;
}

listen(
  createServer((request, response) => {
    refresh(request).then(
      (answer) =>
        response
          .writeHead(answer ? 200 : 401, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer ?? {})),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }),
);
