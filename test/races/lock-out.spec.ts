import { Cluster } from '../cluster/cluster.js';
import type { Answer } from '../kit/index.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({
    settings: { TRUST_PROXY: '1', LIMIT_LOGIN_FAILURES: '5/900', LIMIT_LOGIN_PER_IP: '1000/60' },
  });
});
afterAll(() => cluster.stop());

const wrong = 'wrong horse before nine';

/** So many logins at once, over both instances in turn. */
function burst(count: number, email: string, presented: string, from: string): Promise<Answer[]> {
  const options = { headers: { 'x-forwarded-for': from } };
  return Promise.all(Array.from({ length: count }, () => cluster.visitor().logIn(email, presented, options)));
}

const tally = (answers: Answer[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([status, group]) => [
      status,
      group!.length,
    ]),
  );

it('of 200 wrong passwords at once over two instances, five are compared', async () => {
  for (const email of [(await cluster.person()).email, cluster.newAddress()]) {
    const answers = await burst(200, email, wrong, `203.0.113.${email.length}`);
    expect(tally(answers)).toEqual({ 401: 5, 429: 195 });
    const [refusals] = await cluster.sql<{ count: number }>(
      `SELECT count(*)::integer AS count FROM audit_events WHERE type = 'session.refused'`,
    );
    await cluster.sql(`DELETE FROM audit_events WHERE type = 'session.refused'`);
    expect(refusals).toEqual({ count: 5 });
    for (const at of cluster.instances) expect((await cluster.visitor(at).logIn(email)).status).toBe(429);
  }
});

it('40 right passwords at once over two instances are all let in', async () => {
  const ada = await cluster.person();
  expect(tally(await burst(40, ada.email, ada.password, '203.0.113.200'))).toEqual({ 200: 40 });
});
