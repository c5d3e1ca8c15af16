import { Client } from 'pg';
import { post, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { logout, refusedEverywhere, rely } from '../cluster/evidence.js';
import { type Event, History } from '../cluster/history.js';
import { Traffic } from '../cluster/traffic.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
let ada: Visitor;
let bob: Visitor;
beforeAll(async () => {
  const settings = { REFRESH_GRACE_SECONDS: '60', DATABASE_POOL_SIZE: '5' };
  cluster = await Cluster.start({ linked: true, settings });
});
beforeEach(async () => {
  [ada, bob] = [await cluster.person(), await cluster.person()];
  await rely(cluster, ada, bob);
});
afterAll(() => cluster?.stop());

const connect = async () => {
  const client = new Client({
    connectionString: cluster.postgres.url('gatehouse'),
    application_name: 'test',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** Every connection that PostgreSQL still has to give. */
async function takeAllConnections(): Promise<Client[]> {
  const taken: Client[] = [];
  for (;;) {
    const client = await connect().catch(() => undefined);
    if (!client) return taken;
    taken.push(client);
  }
}

const endAll = (clients: Client[]) => Promise.all(clients.map((client) => client.end()));

/** Served, or told to wait: nobody hangs, nothing is half done. */
function isPolite({ status, code, succeeded, answer, startedAt, endedAt }: Event): boolean {
  const waits = status === 503 && code === 'unavailable' && Number(answer.headers.get('retry-after')) > 0;
  return (succeeded || waits) && endedAt - startedAt < 15_000;
}

it('when PostgreSQL has no connection left, whoever needs a new one is told to wait, and all is well afterwards', async () => {
  const history = new History();
  const traffic = await Traffic.start(cluster);
  const links = [...cluster.links.values()].map(({ postgres }) => postgres);
  await Promise.all(links.map((link) => link.cut()));
  const taken: Client[] = [];
  await until('nobody but this test has a connection', async () => {
    taken.push(...(await takeAllConnections()));
    const rows = await taken[0]!.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = 'gatehouse' AND application_name <> 'test'`,
    );
    return rows.rowCount === 0;
  });
  await Promise.all(links.map((link) => link.mend()));
  const uses = await history.race(
    cluster.instances.flatMap((at) => [session(at, bob.accessToken), logout(at, ada)]),
  );
  expect(uses.filter((use) => !isPolite(use))).toEqual([]);
  expect(uses.map(({ status }) => status)).toContain(503);
  await endAll(taken);
  const revocation = await retried(history, () => logout(cluster.a, ada));
  expect(revocation.status).toBe(204);
  expect([...(await refusedEverywhere(cluster, history, revocation, ada.accessToken))]).not.toContain(200);
  await rely(cluster, bob);
  await traffic.stop();
  traffic.judgeAnswers();
  await traffic.judgeKept();
});

async function retried(history: History, ask: () => Parameters<History['one']>[0]): Promise<Event> {
  for (;;) {
    const event = await history.one(ask());
    expect(isPolite(event)).toBe(true);
    if (event.status !== 503) return event;
  }
}

it('when all connections of an instance wait for a row, others are told to wait, tokens are judged all the same, and the other instance serves', async () => {
  const history = new History();
  const holder = await connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [bob.userId]);
  const renamings = Array.from({ length: 12 }, (_, count) =>
    post(
      'rename',
      cluster.a,
      '/users/me',
      { name: `Bob ${count}` },
      {
        method: 'PATCH',
        headers: { authorization: `Bearer ${bob.accessToken}` },
      },
    ),
  );
  const waiting = history.race(renamings);
  const [atB] = await history.race([session(cluster.b, ada.accessToken, { delayMs: 500 })]);
  expect(atB!.status).toBe(200);
  const revocation = await history.one(logout(cluster.b, ada));
  expect(revocation.status).toBe(204);
  await refusedEverywhere(cluster, history, revocation, ada.accessToken);
  const told = await waiting;
  expect(told.filter((event) => !isPolite(event))).toEqual([]);
  expect(told.map(({ status }) => status)).toContain(503);
  await holder.query('ROLLBACK');
  await holder.end();
  const last = await retried(history, () => renamings[0]!);
  expect(last.status).toBe(200);
  await rely(cluster, bob);
  history.judgeIdentity();
});
