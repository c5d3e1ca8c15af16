import type { Parts } from './parts.ts';
import { expectKnown, signUpAtThePeer } from './peer.ts';
import { type Server, startApp, startServer } from './server.ts';
import { exchange, foreignTokens, issuer, liveSessions, refreshTokensFor, type Tokens } from './tokens.ts';

/** An instance, and who is logged in there. */
export interface AppSubject {
  server: Server;
  tokens: Tokens;
}

/** Whoever is measured: every process, ready and with people in it. */
export interface Subjects {
  app: AppSubject;
  withoutRedis: AppSubject;
  verifyFloor: Server;
  fastifyFloor: Server;
  rotationFloor: Server;
  peer: Server;
  /** What the floors are sent. */
  verifyTokens: string[];
  fastifyTokens: string[];
  rotationTokens: string[];
  peerCookies: string[];
}

export const databases = { app: 'gatehouse', withoutRedis: 'without_redis', floor: 'floor', peer: 'peer' };

/** As a common key, and as the application's own keys are in production (src/tokens/keys/key-pairs.ts). */
export const commonKeyBits = 2048;
export const ownKeyBits = 3072;

/** So many people whose sessions are looked up, each in turn. */
export const peopleCount = 200;
const peerPeople = 50;

export async function startSubjects(parts: Parts): Promise<Subjects> {
  const { postgres, redis, secret } = parts;
  const url = (name: string) => postgres.url(name);
  const common = await foreignTokens(commonKeyBits, peopleCount);
  const own = await foreignTokens(ownKeyBits, peopleCount);
  const floorSessions = await liveSessions(url(databases.floor), peopleCount);
  const peerUrl = await postgres.createDatabase(databases.peer);
  const [verifyFloor, fastifyFloor, rotationFloor, peer] = await Promise.all([
    startServer('verify.floor', { PUBLIC_KEY: common.publicKey }),
    startServer('fastify.floor', { PUBLIC_KEY: own.publicKey, ISSUER: issuer }),
    startServer(
      'rotation.floor',
      { PRIVATE_KEY: own.privateKey, DATABASE_URL: url(databases.floor) },
      databases.floor,
    ),
    startServer('better-auth.peer', { DATABASE_URL: peerUrl, SECRET: secret }, databases.peer),
  ]);
  const peerCookies = await signUpAtThePeer(peer, peerPeople);
  await expectKnown(peer, peerCookies[0]!);
  const of = (name: 'app' | 'withoutRedis') => ({ name, database: databases[name], people: peopleCount });
  return {
    app: await startSubject(parts, { ...of('app'), redisUrl: redis.url() }),
    withoutRedis: await startSubject(parts, of('withoutRedis')),
    ...{ verifyFloor, fastifyFloor, rotationFloor, peer, peerCookies },
    verifyTokens: common.tokens,
    fastifyTokens: own.tokens,
    rotationTokens: floorSessions.map(({ id, generation }) => `${id}.${generation}`),
  };
}

export interface SubjectOptions {
  name: string;
  database: string;
  /** How many sessions of the database are to be used. */
  people: number;
  redisUrl?: string;
}

/** An instance on a database that was filled by `npm run seed`. */
export async function startSubject(
  { postgres, secret }: Parts,
  { name, database, people, redisUrl }: SubjectOptions,
): Promise<AppSubject> {
  const databaseUrl = postgres.url(database);
  const server = await startApp({ name, database, databaseUrl, secret, settings: { REDIS_URL: redisUrl } });
  const sessions = await liveSessions(databaseUrl, people);
  const refresh = await refreshTokensFor(sessions, secret);
  return { server, tokens: { access: [], refresh } };
}

/** Access tokens live for minutes: new ones for each round, and each is used once, after which Redis knows of its session. */
export async function renew(subject: AppSubject): Promise<void> {
  const { origin } = subject.server;
  subject.tokens = await exchange(origin, subject.tokens.refresh);
  for (const token of subject.tokens.access) {
    const headers = { authorization: `Bearer ${token}` };
    const { ok, status } = await fetch(`${origin}/api/v1/auth/session`, { headers });
    if (!ok) throw new Error(`GET /auth/session: ${status}`);
  }
}
