import { setTimeout as sleep } from 'node:timers/promises';
import { post, refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { type Attempt, type Event, History } from '../cluster/history.js';
import { password } from '../kit/visitor.js';

let cluster: Cluster;
let addresses = 0;
beforeAll(async () => {
  const limits = {
    LIMIT_LOGIN_PER_IP: '30/600',
    LIMIT_SIGNUP_PER_IP: '20/3600',
    LIMIT_MAILS_PER_ADDRESS: '5/3600',
    LIMIT_FORGOT_PER_IP: '20/3600',
    LIMIT_LINK_TRIES_PER_IP: '20/600',
    LIMIT_REFRESH_PER_SESSION: '10/600',
    LIMIT_DEFAULT: '150/600',
  };
  cluster = await Cluster.start({ settings: { ...limits, TRUST_PROXY: '1' } });
});
afterAll(() => cluster?.stop());

const times = <Each>(count: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A client that nobody has counted yet. */
function newClient(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `198.51.${addresses >> 8}.${addresses & 255}` };
}

const from = (client: Record<string, string>, attempt: Attempt): Attempt => ({
  ...attempt,
  headers: { ...attempt.headers, ...client },
});

const passed = (events: Event[]) => events.filter(({ status }) => status !== 429);

/** Exactly so many of a burst over both instances get through; 503 is a full queue of hashes, which nobody was let through. */
async function judge(allowed: number, attempts: Attempt[]): Promise<Event[]> {
  const history = new History();
  const events = await history.race(attempts);
  history.judgeHealth([503]);
  history.judgeBudget(allowed, passed(events));
  expect(passed(events)).toHaveLength(allowed);
  for (const { answer } of events.filter(({ status }) => status === 429))
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  return events;
}

describe('a burst over two instances is counted as one', () => {
  it('logins from one address', async () => {
    const client = newClient();
    await judge(
      30,
      times(100, (index) =>
        from(
          client,
          post('login', cluster.next(), '/auth/login', { email: `no-${index}@example.com`, password }),
        ),
      ),
    );
  });

  it('sign-ups from one address', async () => {
    const client = newClient();
    await judge(
      20,
      times(60, (index) => {
        const body = { name: 'Ada', email: `burst-${index}@example.com`, password };
        return from(client, post('signup', cluster.next(), '/auth/signup', body));
      }),
    );
  });

  it('forgotten passwords and verifications asked for from one address', async () => {
    const client = newClient();
    await judge(
      20,
      times(60, (index) => {
        const path = index % 4 < 2 ? '/auth/forgot-password' : '/auth/resend-verification';
        return from(client, post('forgot', cluster.next(), path, { email: `no-${index}@example.com` }));
      }),
    );
  });

  it('links tried from one address', async () => {
    const client = newClient();
    const token = 'A'.repeat(43);
    const bodies: [string, object][] = [
      ['/auth/verify-email', { token }],
      ['/auth/reset-password', { token, newPassword: password }],
      ['/auth/confirm-email-change', { token }],
    ];
    await judge(
      20,
      times(60, (index) => {
        const [path, body] = bodies[index % 3]!;
        return from(client, post('link', cluster.next(), path, body));
      }),
    );
  });

  it('letters to one mailbox: answered as ever, not sent', async () => {
    const ada = await cluster.person();
    const history = new History();
    const events = await history.race(
      times(40, () =>
        from(newClient(), post('forgot', cluster.next(), '/auth/forgot-password', { email: ada.email })),
      ),
    );
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set([202]));
    await untilQueueIsEmpty();
    const resets = cluster.mail.lettersTo(ada.email).filter(({ text }) => text.includes('/reset-password#'));
    expect(resets.length).toBeGreaterThan(0);
    expect(resets.length).toBeLessThanOrEqual(5);
  });

  it('rotations of one session, of which grace answers are none', async () => {
    const ada = await cluster.person();
    const history = new History();
    let { refreshToken } = ada;
    const rounds: Event[][] = [];
    for (let round = 0; round < 12; round += 1) {
      const events = await history.race(times(6, () => refresh(cluster.next(), refreshToken)));
      rounds.push(events);
      refreshToken = events.find(({ succeeded }) => succeeded)?.tokenOut ?? refreshToken;
    }
    history.judgeLineage();
    const rotated = rounds.filter((events) => events.some(({ succeeded }) => succeeded));
    history.judgeBudget(10, rotated.flat().slice(0, rotated.length));
    expect(rotated).toHaveLength(10);
    expect(rounds.at(-1)!.map(({ status }) => status)).toEqual(times(6, () => 429));
    // A refused refresh has used nothing up and ended nothing.
    expect((await history.one(session(cluster.a, rotated.at(-1)![0]!.accessToken!))).status).toBe(200);
  });

  it('everything else, by one person from many addresses', async () => {
    const ada = await cluster.person();
    const history = new History();
    const events = await history.race(
      times(200, () => from(newClient(), session(cluster.next(), ada.accessToken))),
    );
    history.judgeBudget(150, passed(events));
    expect(passed(events)).toHaveLength(150);
  });
});

async function untilQueueIsEmpty(): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const [row] = await cluster.sql<{ count: string }>(
      `SELECT count(*) FROM pgboss.job WHERE name = 'letters' AND state IN ('created', 'active', 'retry')`,
    );
    if (row?.count === '0') return;
    await sleep(20);
  }
  throw new Error('the queue of letters does not become empty');
}
