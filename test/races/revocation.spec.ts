import { bearer, post, refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { type Attempt, type Event, History } from '../cluster/history.js';
import type { Instance } from '../cluster/instance.js';
import { password, type Visitor } from '../kit/visitor.js';

let cluster: Cluster;
let admin: Visitor;
beforeAll(async () => {
  cluster = await Cluster.start();
  admin = await cluster.administrator();
});
afterAll(() => cluster?.stop());

const rounds = 6;

interface Scene {
  ada: Visitor;
  /** The session that the person acts from. */
  acting: Visitor;
  /** Another session of theirs. */
  other: Visitor;
}

interface Revocation {
  name: string;
  /** What has to be there before the race, such as the link of a reset. */
  prepare?: (scene: Scene) => Promise<string>;
  attempt: (at: Instance, scene: Scene, prepared: string) => Attempt;
  /** The sessions that are over then. */
  ends: (scene: Scene) => Visitor[];
  /** What makes the next round possible. */
  undo?: (scene: Scene, prepared: string) => Promise<unknown>;
}

const both = ({ acting, other }: Scene) => [acting, other];
const byAdmin = (operation: string, at: Instance, method: string, path: string, body?: object): Attempt =>
  post(operation, at, path, body, { method, headers: bearer(admin.accessToken) });
const account = ({ ada }: Scene) => `/admin/users/${ada.userId}`;

const revocations: Revocation[] = [
  {
    name: 'logout',
    attempt: (at, { acting }) =>
      post('logout', at, '/auth/logout', undefined, { headers: bearer(acting.accessToken) }),
    ends: ({ acting }) => [acting],
  },
  {
    name: 'logout by the refresh token',
    attempt: (at, { acting }) => post('logout', at, '/auth/logout', { refreshToken: acting.refreshToken }),
    ends: ({ acting }) => [acting],
  },
  {
    name: 'the end of one session by its owner',
    prepare: async ({ acting, other }) => {
      const { body } = await other.get('/auth/session');
      return (await acting.get('/auth/sessions')).status === 200 ? body['sessionId'] : '';
    },
    attempt: (at, { acting }, sessionId) =>
      post('revokeSession', at, `/auth/sessions/${sessionId}`, undefined, {
        method: 'DELETE',
        headers: bearer(acting.accessToken),
      }),
    ends: ({ other }) => [other],
  },
  {
    name: 'logout everywhere',
    attempt: (at, { acting }) =>
      post('logoutAll', at, '/auth/logout-all', undefined, { headers: bearer(acting.accessToken) }),
    ends: both,
  },
  {
    name: 'a change of password',
    prepare: async ({ ada }) => `${ada.password}!`,
    attempt: (at, { ada, acting }, newPassword) =>
      post(
        'changePassword',
        at,
        '/auth/change-password',
        { currentPassword: ada.password, newPassword },
        {
          headers: bearer(acting.accessToken),
        },
      ),
    ends: ({ other }) => [other],
    undo: async ({ ada }, newPassword) => (ada.password = newPassword),
  },
  {
    name: 'a reset of the password',
    prepare: async ({ ada }) => {
      await ada.post('/auth/forgot-password', { email: ada.email });
      return ada.linkToken('reset-password');
    },
    attempt: (at, _scene, token) =>
      post('resetPassword', at, '/auth/reset-password', { token, newPassword: password }),
    ends: both,
  },
  {
    name: 'a disabled account',
    attempt: (at, scene) => byAdmin('disable', at, 'PATCH', account(scene), { disabled: true }),
    ends: both,
    undo: (scene) => admin.patch(account(scene), { disabled: false }),
  },
  {
    name: 'the end of all sessions by an administrator',
    attempt: (at, scene) => byAdmin('adminRevokeSessions', at, 'DELETE', `${account(scene)}/sessions`),
    ends: both,
  },
];

/** Refreshes one after the other, at the instances in turn, until that is refused. */
async function keepRefreshing(history: History, device: Visitor): Promise<Event[]> {
  const events: Event[] = [];
  for (let next = device.refreshToken; next && events.length < 8;) {
    const event = await history.one(refresh(cluster.next(), next, { userId: device.userId }));
    events.push(event);
    next = event.tokenOut ?? '';
  }
  return events;
}

/** Everything that was ever held of a session, at every instance. */
function usesOf(devices: Visitor[], gained: Event[]): Attempt[] {
  const access = [
    ...devices.map((device) => device.accessToken),
    ...gained.flatMap((event) => event.accessToken ?? []),
  ];
  const tokens = [
    ...devices.map((device) => device.refreshToken),
    ...gained.flatMap((event) => event.tokenOut ?? []),
  ];
  return cluster.instances.flatMap((at) => [
    ...[...new Set(access)].map((token) => session(at, token)),
    ...[...new Set(tokens)].map((token) => refresh(at, token)),
  ]);
}

describe('refreshing against', () => {
  it.each(revocations)('$name: nothing outlives the answer', async ({ prepare, attempt, ends, undo }) => {
    const ada = await cluster.person();
    for (let round = 0; round < rounds; round += 1) {
      const history = new History();
      const [acting, other] = await Promise.all([1, 2].map(() => cluster.anotherDevice(ada)));
      const scene = { ada, acting: acting!, other: other! };
      const prepared = (await prepare?.(scene)) ?? '';
      const ended = ends(scene);
      const revoking = { ...attempt(cluster.next(), scene, prepared), delayMs: round * 3 };
      const refreshing = ended.map((device) => keepRefreshing(history, device));
      const revocation = await history.one(revoking);
      const known = history.successesOf('refresh');
      await history.race(usesOf(ended, known));
      // A refresh that was under way may still have been answered: what it brought is dead too.
      await Promise.all(refreshing);
      const late = history.successesOf('refresh').filter((event) => !known.includes(event));
      await history.race(usesOf([], late));
      history.judgeRevocation(revocation, [...history.eventsOf('refresh'), ...history.eventsOf('session')]);
      history.judgeLineage();
      history.judgeIdentity();
      history.judgeHealth();
      await undo?.(scene, prepared);
    }
  });

  it('a role that is taken away: no access token with it outlives the answer, the session goes on', async () => {
    const ada = await cluster.person();
    const history = new History();
    for (let round = 0; round < rounds; round += 1) {
      const path = `/admin/users/${ada.userId}`;
      expect((await admin.patch(path, { roles: ['user', 'admin'] })).status).toBe(200);
      const device = await cluster.anotherDevice(ada);
      const change = byAdmin('demote', cluster.next(), 'PATCH', path, { roles: ['user'] });
      const refreshing = keepRefreshing(history, device);
      const demotion = await history.one({ ...change, delayMs: round * 3 });
      const events = await refreshing;
      const asAdmin = (token: string) =>
        cluster.instances.map((at) => session(at, token, { operation: 'list users', path: '/admin/users' }));
      const tokens = [device.accessToken, ...events.map((event) => event.accessToken!)];
      const uses = await history.race(tokens.flatMap(asAdmin));
      history.judgeRevocation(demotion, uses);
      const refusals = new Set(uses.map(({ status, code }) => `${status} ${code}`));
      expect(
        [...refusals].filter((refusal) => !['401 token_stale', '403 forbidden'].includes(refusal)),
      ).toEqual([]);
      expect(events.filter(({ succeeded }) => !succeeded)).toEqual([]);
    }
    history.judgeLineage();
  });
});

describe('a login against', () => {
  it('a disable: whoever is told of the disable meets no session that opens anything', async () => {
    const ada = await cluster.person();
    for (let round = 0; round < 4; round += 1) {
      const history = new History();
      const path = `/admin/users/${ada.userId}`;
      const events = await history.race([
        ...Array.from({ length: 8 }, (_, index) =>
          post(
            'login',
            cluster.next(),
            '/auth/login',
            { email: ada.email, password },
            { delayMs: index * 8 },
          ),
        ),
        {
          ...byAdmin('disable', cluster.next(), 'PATCH', path, { disabled: true }),
          delayMs: 20 + round * 15,
        },
      ]);
      const disabled = events.at(-1)!;
      const opened = history.successesOf('login');
      const uses = await history.race([
        ...usesOf([], opened),
        post('login', cluster.next(), '/auth/login', { email: ada.email, password }),
      ]);
      history.judgeRevocation(disabled, [...uses, ...history.eventsOf('login')]);
      await admin.patch(path, { disabled: false });
    }
  });
});
