import { refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { History } from '../cluster/history.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.stop());

it('one refresh token, presented 50 times at once over two instances, has one successor', async () => {
  const ada = await cluster.person();
  const history = new History();
  let { refreshToken } = ada;
  for (let round = 0; round < 8; round += 1) {
    const attempts = Array.from({ length: 50 }, () =>
      refresh(cluster.next(), refreshToken, { userId: ada.userId }),
    );
    const events = await history.race(attempts);
    expect(new Set(events.map(({ status }) => status))).toEqual(new Set([200]));
    refreshToken = events[0]!.tokenOut!;
  }
  history.judgeLineage();
  history.judgeIdentity();
  const alive = await history.race(
    cluster.instances.map((at) => session(at, history.events.at(-1)!.accessToken!)),
  );
  expect(alive.map(({ status }) => status)).toEqual([200, 200]);
});
