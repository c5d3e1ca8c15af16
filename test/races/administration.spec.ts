import { bearer, post, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { type Attempt, History } from '../cluster/history.js';
import type { Visitor } from '../kit/index.js';

const sessionCap = 5;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ settings: { MAX_SESSIONS_PER_USER: String(sessionCap) } });
});
afterAll(() => cluster?.stop());

describe('administrators who take each other away at once', () => {
  type Blow = (on: string) => Pick<Attempt, 'method' | 'path' | 'body'>;
  const blows: Record<string, Blow> = {
    demote: (on) => ({ method: 'PATCH', path: `/admin/users/${on}`, body: { roles: ['user'] } }),
    disable: (on) => ({ method: 'PATCH', path: `/admin/users/${on}`, body: { disabled: true } }),
    delete: (on) => ({ method: 'DELETE', path: `/admin/users/${on}` }),
  };

  async function activeAdmins(): Promise<{ id: string }[]> {
    return cluster.sql(`SELECT id FROM users WHERE 'admin' = ANY (roles) AND disabled_at IS NULL`);
  }

  it('always leave one, and each blow that was answered has landed once', async () => {
    let admins = await Promise.all(Array.from({ length: 4 }, () => cluster.administrator()));
    for (let round = 0; round < 9; round += 1) {
      const history = new History();
      const blow = Object.values(blows)[round % 3]!;
      const before = await activeAdmins();
      expect(before).toHaveLength(4);
      // Everyone strikes the next, at the other instance.
      const attempts = admins.map(({ accessToken }, index): Attempt => {
        const { userId } = admins[(index + 1) % admins.length]!;
        return {
          operation: 'strike',
          at: cluster.next(),
          ...blow(userId),
          headers: bearer(accessToken),
          tokenIn: userId,
        };
      });
      const events = await history.race(attempts);
      history.judgeHealth();
      const left = await activeAdmins();
      if (left.length === 0) history.judgeBudget(3, events);
      expect(before.length - left.length).toBe(events.filter(({ succeeded }) => succeeded).length);
      const survivors = new Set(left.map(({ id }) => id));
      for (const event of events.filter(({ succeeded }) => succeeded))
        history.judgeKept(event, !survivors.has(event.tokenIn!));
      admins = await refill(admins.filter(({ userId }) => survivors.has(userId)));
    }
  });

  /** Four again. */
  async function refill(survivors: Visitor[]): Promise<Visitor[]> {
    const missing = Array.from({ length: 4 - survivors.length }, () => cluster.administrator());
    return [...survivors, ...(await Promise.all(missing))];
  }

  it('and the last two, each against the other, end as one', async () => {
    await cluster.sql(`UPDATE users SET roles = '{user}'`);
    for (let round = 0; round < 6; round += 1) {
      const pair = await Promise.all([cluster.administrator(cluster.a), cluster.administrator(cluster.b)]);
      const history = new History();
      const blow = Object.values(blows)[round % 3]!;
      await history.race(
        pair.map(({ accessToken }, index) => ({
          operation: 'strike',
          at: cluster.instances[index]!,
          ...blow(pair[1 - index]!.userId),
          headers: bearer(accessToken),
        })),
      );
      history.judgeUniqueness('an administrator is left', await activeAdmins());
      await cluster.sql(`UPDATE users SET roles = '{user}'`);
    }
  });
});

it('logins at once over two instances leave as many sessions as a person may have', async () => {
  const history = new History();
  const ada = await cluster.person();
  for (let round = 0; round < 3; round += 1) {
    const events = await history.race(
      Array.from({ length: 24 }, () =>
        post('login', cluster.next(), '/auth/login', { email: ada.email, password: ada.password }),
      ),
    );
    history.judgeHealth([503]);
    const opened = events.filter(({ succeeded }) => succeeded);
    expect(opened.length).toBeGreaterThan(sessionCap);
    const uses = await history.race(
      opened.map(({ accessToken }, index) => session(cluster.instances[index % 2]!, accessToken!)),
    );
    const alive = uses.filter(({ succeeded }) => succeeded);
    history.judgeBudget(sessionCap, alive);
    expect(alive).toHaveLength(sessionCap);
  }
  const { 'session.started': started = 0, 'session.ended': ended = 0 } = await cluster.auditOf(ada.userId);
  history.judgeAudit('session.started', history.successesOf('login').length + 1, started);
  history.judgeAudit('session.ended', started - sessionCap, ended);
});
