import type { Job, SameRequests } from './load/job.ts';
import { peerAddress, peerPassword } from './peer.ts';
import type { Server } from './server.ts';
import { type AppSubject, commonKeyBits, ownKeyBits, type Subjects } from './subjects.ts';
import { bodyTransport } from './tokens.ts';

/** What is asked of whom. */
export interface Operation {
  name: string;
  server: Server;
  job: (connections: number) => Omit<Job, 'seconds' | 'origins'>;
  /** Of refreshes: those that are good now. */
  keep?: (tokens: string[]) => void;
}

export const names = {
  session: 'GET /auth/session',
  withoutRedis: 'GET /auth/session, without Redis',
  me: 'GET /users/me',
  verifyFloor: `floor a: one RS256 check, ${commonKeyBits} bits`,
  fastifyFloor: `floor b: Fastify, @fastify/jwt, ${ownKeyBits} bits`,
  peerSession: 'better-auth: GET /get-session',
  refresh: 'POST /auth/refresh',
  rotationFloor: `floor c: one rotation, one signature, ${ownKeyBits} bits`,
  login: 'POST /auth/login',
  argon2Floor: 'floor d: argon2, no server',
  peerSignIn: 'better-auth: POST /sign-in/email',
  junk: 'POST /auth/refresh, junk',
  notFound: 'GET, 404',
  idle: 'GET /auth/session, 100/s, idle',
  flooded: 'GET /auth/session, 100/s, logins flood',
};

const floors = new Map<string, string>([
  [names.session, names.fastifyFloor],
  [names.withoutRedis, names.fastifyFloor],
  [names.peerSession, names.fastifyFloor],
  [names.me, names.fastifyFloor],
  [names.refresh, names.rotationFloor],
  [names.login, names.argon2Floor],
  [names.peerSignIn, names.argon2Floor],
  [names.junk, names.notFound],
  [names.flooded, names.idle],
]);

/** The name of the operation by whose figures this one's are to be read. */
export const floorOf = (name: string) => floors.get(name);

/** With a password that `npm run seed` gave everybody. */
const password = 'quiet harbour before nine';
const peopleWhoLogIn = 900;
const api = '/api/v1';

const get = (path: string, headers: Record<string, string>[], status = 200): Operation['job'] => {
  const requests: SameRequests = { kind: 'same', method: 'GET', path, headers };
  return (connections) => ({ connections, expectedStatus: status, requests });
};

const post = (path: string, headers: Record<string, string>, bodies: object[]): Operation['job'] => {
  const texts = bodies.map((body) => JSON.stringify(body));
  const requests: SameRequests = { kind: 'same', method: 'POST', path, headers: [headers], bodies: texts };
  return (connections) => ({ connections, expectedStatus: 200, requests });
};

const bearers = (tokens: string[]) => tokens.map((token) => ({ authorization: `Bearer ${token}` }));

export function sessionLookUps(subjects: Subjects): Operation[] {
  const { app, withoutRedis, verifyFloor, fastifyFloor, peer, peerCookies } = subjects;
  const sessionOf = (subject: AppSubject): Operation['job'] => {
    return (connections) => get(`${api}/auth/session`, bearers(subject.tokens.access))(connections);
  };
  const cookies = peerCookies.map((cookie) => ({ cookie }));
  return [
    { name: names.session, server: app.server, job: sessionOf(app) },
    { name: names.fastifyFloor, server: fastifyFloor, job: get('/session', bearers(subjects.fastifyTokens)) },
    { name: names.withoutRedis, server: withoutRedis.server, job: sessionOf(withoutRedis) },
    { name: names.peerSession, server: peer, job: get('/api/auth/get-session', cookies) },
    {
      ...{ name: names.me, server: app.server },
      job: (connections) => get(`${api}/users/me`, bearers(app.tokens.access))(connections),
    },
    { name: names.verifyFloor, server: verifyFloor, job: get('/', bearers(subjects.verifyTokens), 204) },
  ];
}

const refreshJob =
  (path: string, tokens: () => string[]): Operation['job'] =>
  (connections) => ({
    connections,
    expectedStatus: 200,
    requests: { kind: 'refresh', path, headers: bodyTransport, tokens: tokens() },
  });

/** Of all its sessions, in turn. The tokens are looked up when it begins: `renew` puts others there. */
export function refreshOf(subject: AppSubject): Operation {
  return {
    ...{ name: names.refresh, server: subject.server },
    job: refreshJob(`${api}/auth/refresh`, () => subject.tokens.refresh),
    keep: (newest) => void (subject.tokens.refresh = newest),
  };
}

export function refreshes({ app, rotationFloor, rotationTokens }: Subjects): Operation[] {
  return [
    refreshOf(app),
    {
      ...{ name: names.rotationFloor, server: rotationFloor },
      job: refreshJob('/', () => rotationTokens),
      keep: (newest) => rotationTokens.splice(0, newest.length, ...newest),
    },
  ];
}

export function logins({ app, peer, peerCookies }: Subjects): Operation[] {
  const people = Array.from({ length: peopleWhoLogIn }, (_, index) => `person-${index + 2}@seed.example`);
  const peers = peerCookies.map((_, index) => peerAddress(index + 1));
  return [
    {
      ...{ name: names.login, server: app.server },
      job: post(
        `${api}/auth/login`,
        bodyTransport,
        people.map((email) => ({ email, password })),
      ),
    },
    {
      ...{ name: names.peerSignIn, server: peer },
      job: post(
        '/api/auth/sign-in/email',
        { 'content-type': 'application/json', origin: peer.origin },
        peers.map((email) => ({ email, password: peerPassword })),
      ),
    },
  ];
}

export function refusals({ app }: Subjects): Operation[] {
  return [
    {
      ...{ name: names.junk, server: app.server },
      job: (connections) => ({
        connections,
        expectedStatus: 401,
        requests: {
          ...{ kind: 'junk', path: `${api}/auth/refresh`, headers: bodyTransport },
          sample: app.tokens.refresh[0]!,
        },
      }),
    },
    { name: names.notFound, server: app.server, job: get(`${api}/nothing-is-here`, [{}], 404) },
  ];
}

/** At a rate that saturates nothing. */
export function paced(subjects: Subjects, name: string): Operation {
  const [session] = sessionLookUps(subjects) as [Operation];
  const job: Operation['job'] = () => ({ ...session.job(8), requestsPerSecond: 100 });
  return { name, server: session.server, job };
}
