import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { Cluster } from '../cluster/cluster.js';
import { entryOf, logout, outlastTheNotes, refusedEverywhere, rely } from '../cluster/evidence.js';
import { type Event, History } from '../cluster/history.js';
import { runFolder } from '../cluster/program.js';
import { RedisServer } from '../cluster/redis-server.js';
import { session } from '../cluster/attempts.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
let other: RedisServer;
let history: History;
/** Whose session ends, after every instance took Redis's word for it, and whose does not. */
let ada: Visitor;
let bob: Visitor;

beforeAll(async () => {
  const dir = mkdtempSync(path.join(runFolder(), 'redis-'));
  [cluster, other] = await Promise.all([
    Cluster.start({ linked: true, redis: { dir } }),
    RedisServer.start(),
  ]);
});
beforeEach(async () => {
  history = new History();
  [ada, bob] = [await cluster.person(cluster.a), await cluster.person(cluster.b)];
  await rely(cluster, ada, bob);
});
afterEach(() => cluster.redis.thaw());
afterAll(() => Promise.all([cluster?.stop(), other?.kill()]));

async function adaLogsOut(at = cluster.a): Promise<Event> {
  const revocation = await history.one(logout(at, ada));
  expect(revocation.status).toBe(204);
  return revocation;
}

const adaIsOut = async (revocation: Event, forMs?: number) =>
  expect(await refusedEverywhere(cluster, history, revocation, ada.accessToken, forMs)).toEqual(
    new Set([401]),
  );

/** Where the REDIS_URL of these instances leads from now on. */
function lead(names: string[], { port }: RedisServer): void {
  for (const name of names) cluster.links.get(name)!.redis.leadTo({ host: '127.0.0.1', port });
}

describe('a Redis that remembers wrongly revives nobody:', () => {
  it('one that was restarted from an old dump', async () => {
    await cluster.redis.command('SAVE');
    const revocation = await adaLogsOut();
    await cluster.redis.kill();
    await cluster.redis.restart();
    expect(await entryOf(cluster, ada)).toMatch(/^live/);
    await adaIsOut(revocation);
    await rely(cluster, bob);
    await adaIsOut(revocation);
  });

  it('one that was emptied (FLUSHALL); and whoever may pass still does', async () => {
    const revocation = await adaLogsOut();
    await cluster.redis.command('FLUSHALL');
    await adaIsOut(revocation);
    await rely(cluster, bob);
  });

  it('one that was out of reach for so long that no notes were taken for it any more', async () => {
    await outlastTheNotes(cluster);
    const revocation = await adaLogsOut();
    cluster.redis.thaw();
    await adaIsOut(revocation, 2_000);
    await rely(cluster, bob);
    await adaIsOut(revocation);
  });

  it('one that came into use while the transaction that revokes was open', async () => {
    await outlastTheNotes(cluster);
    const byHand = new Client({ connectionString: cluster.postgres.url('gatehouse') });
    await byHand.connect();
    await byHand.query('BEGIN');
    await byHand.query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', [ada.userId]);
    cluster.redis.thaw();
    // Long enough for it to be agreed on and asked, if nothing held that up.
    const endAt = performance.now() + 3_000;
    while (performance.now() < endAt)
      await history.race(cluster.instances.map((at) => session(at, ada.accessToken)));
    await byHand.query('COMMIT');
    await byHand.end();
    await cluster.sql('SELECT pg_sleep(1.5)');
    const probe = await history.one(session(cluster.a, bob.accessToken));
    await adaIsOut(probe);
    await rely(cluster, bob);
  });

  it('one that all instances left for another one, and came back to', async () => {
    lead(['A', 'B'], other);
    await until('the other one is in use', async () => {
      await rely(cluster, ada);
      return (await other.command('DBSIZE')) !== 0;
    });
    const revocation = await adaLogsOut();
    lead(['A', 'B'], cluster.redis);
    expect(await entryOf(cluster, ada)).toMatch(/^live/);
    await adaIsOut(revocation, 2_000);
    await rely(cluster, bob);
    await adaIsOut(revocation);
  });
});

/** As after a fail-over: the one that all use becomes a replica of one that had not heard of what was told last. */
async function demote(): Promise<void> {
  const { redis } = cluster;
  await other.command('REPLICAOF', '127.0.0.1', String(redis.port));
  await until('the replica has it all', async () =>
    String(await other.command('INFO', 'replication')).includes('master_link_status:up'),
  );
  await until('and the entry, too', async () => (await other.command('DBSIZE')) !== 0);
  await other.command('REPLICAOF', 'NO', 'ONE');
}

it('a Redis that is made a replica without a restart, of one that had not heard of it all, revives nobody', async () => {
  await demote();
  const revocation = await adaLogsOut();
  await cluster.redis.command('REPLICAOF', '127.0.0.1', String(other.port));
  await until('it remembers what the other one does', async () =>
    /^live/.test((await entryOf(cluster, ada)) ?? ''),
  );
  // A quarter of a second is how often it is asked whether it is a master.
  await until('every instance has given it up', () =>
    cluster.instances.every(
      ({ log }) => log.lastIndexOf('Redis does not answer') > log.lastIndexOf('Redis answers'),
    ),
  );
  await adaIsOut(revocation, 2_000);
  await cluster.redis.command('REPLICAOF', 'NO', 'ONE');
  await rely(cluster, bob);
  await adaIsOut(revocation, 2_000);
});

describe('what an instance revokes is refused by the other when it is acknowledged, also', () => {
  it('when each has a Redis of its own', async () => {
    lead(['B'], other);
    await adaIsOut(await adaLogsOut(cluster.a));
    ada = await cluster.person(cluster.a);
    await adaIsOut(await adaLogsOut(cluster.b));
    lead(['B'], cluster.redis);
    await rely(cluster, bob);
  });

  it('when each has another database of one Redis', async () => {
    const { b } = cluster;
    await b.kill();
    await b.restart({ REDIS_URL: `${cluster.redis.url(cluster.links.get('B')!.redis.port)}/1` });
    await until('B relies on its own', async () => {
      expect((await history.one(session(b, ada.accessToken))).status).toBe(200);
      return String(await cluster.redis.command('INFO', 'keyspace')).includes('db1:');
    });
    await adaIsOut(await adaLogsOut(cluster.a), 2_000);
    await b.kill();
    await b.restart();
    await rely(cluster, bob);
  });

  it('when it has no REDIS_URL and the other has', async () => {
    const { b } = cluster;
    await b.kill();
    await b.restart({ REDIS_URL: undefined });
    await adaIsOut(await adaLogsOut(b));
    await b.kill();
    await b.restart();
    await rely(cluster, bob);
  });
});
