import { refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { type Event, History } from '../cluster/history.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster?.stop());

const times = <Each>(count: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: count }, (_, index) => make(index));

it('one refresh token, presented 50 times at once over two instances, has one successor', async () => {
  const ada = await cluster.person();
  const history = new History();
  let newest!: Event;
  for (let round = 0; round < 8; round += 1) {
    const presented = newest?.tokenOut ?? ada.refreshToken;
    const events = await history.race(
      times(50, () => refresh(cluster.next(), presented, { userId: ada.userId })),
    );
    // All are served, within the grace: two tabs are no thieves.
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set([200]));
    newest = events[0]!;
  }
  history.judgeLineage();
  history.judgeIdentity();
  const alive = await history.race(cluster.instances.map((at) => session(at, newest.accessToken!)));
  expect(alive.map(({ status }) => status)).toEqual([200, 200]);
});

it('a stolen token of long ago ends the session once, whatever else is presented meanwhile', async () => {
  const ada = await cluster.person();
  const history = new History();
  for (let round = 0; round < 6; round += 1) {
    const device = await cluster.anotherDevice(ada);
    const stolen = device.refreshToken;
    await device.refresh();
    const parent = device.refreshToken;
    await device.refresh();
    const { accessToken, refreshToken } = device;
    const events = await history.race([
      ...times(10, () => refresh(cluster.next(), stolen, { operation: 'replay' })),
      ...times(10, () => refresh(cluster.next(), parent, { delayMs: round })),
      ...times(10, () => refresh(cluster.next(), refreshToken, { delayMs: round })),
    ]);
    const replays = events.filter(({ operation }) => operation === 'replay');
    expect(replays.filter(({ succeeded }) => succeeded)).toEqual([]);
    expect(replays.some(({ code }) => code === 'refresh_token_reused')).toBe(true);
    history.judgeLineage();
    const refreshTokens = [parent, refreshToken, ...events.flatMap(({ tokenOut }) => tokenOut ?? [])];
    const accessTokens = [accessToken, ...events.flatMap((event) => event.accessToken ?? [])];
    const uses = await history.race(
      cluster.instances.flatMap((at) => [
        ...[...new Set(accessTokens)].map((token) => session(at, token)),
        ...[...new Set(refreshTokens)].map((token) => refresh(at, token)),
      ]),
    );
    for (const replay of replays) history.judgeRevocation({ ...replay, succeeded: true }, uses);
  }
  const { 'session.refresh_reused': rows = 0 } = await cluster.auditOf(ada.userId);
  history.judgeAudit('session.refresh_reused', 6, rows);
});

it('a crowd that asks for everything at once is answered each as themselves', async () => {
  const people = await Promise.all(times(8, () => cluster.person()));
  const history = new History();
  const asks = ({ accessToken, refreshToken, userId }: Visitor) => [
    ...cluster.instances.map((at) => session(at, accessToken, { userId })),
    ...cluster.instances.map((at) =>
      session(at, accessToken, { operation: 'me', path: '/users/me', userId }),
    ),
    ...cluster.instances.map((at) => refresh(at, refreshToken, { userId })),
  ];
  for (let round = 0; round < 5; round += 1) {
    const events = await history.race([...people.flatMap(asks), ...people.flatMap(asks).toReversed()]);
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set([200]));
    for (const person of people) {
      const { tokenOut, accessToken } = events.find(
        ({ userId, operation }) => userId === person.userId && operation === 'refresh',
      )!;
      Object.assign(person, { refreshToken: tokenOut, accessToken });
    }
  }
  history.judgeLineage();
  history.judgeIdentity();
});
