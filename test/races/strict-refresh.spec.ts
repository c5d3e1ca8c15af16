import { refresh, session } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { History } from '../cluster/history.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ settings: { REFRESH_GRACE_SECONDS: '0' } });
});
afterAll(() => cluster?.stop());

it('without a grace one of 50 is served, and that the others came ends the session', async () => {
  const ada = await cluster.person();
  const history = new History();
  for (let round = 0; round < 8; round += 1) {
    const device = round === 0 ? ada : await cluster.anotherDevice(ada);
    const attempts = Array.from({ length: 50 }, () => refresh(cluster.next(), device.refreshToken));
    const events = await history.race(attempts);
    history.judgeSingleUse('refresh');
    const winner = events.find(({ succeeded }) => succeeded)!;
    const reuse = events.find(({ code }) => code === 'refresh_token_reused')!;
    const uses = await history.race(
      cluster.instances.flatMap((at) => [
        session(at, winner.accessToken!),
        session(at, device.accessToken),
        refresh(at, winner.tokenOut!, { operation: 'refresh after reuse' }),
      ]),
    );
    // The refusal is the acknowledgement: the session that it tells of has ended.
    history.judgeRevocation({ ...reuse, succeeded: true }, uses);
  }
  const { 'session.refresh_reused': rows = 0 } = await cluster.auditOf(ada.userId);
  history.judgeAudit('session.refresh_reused', 8, rows);
});
