import { post } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { History } from '../cluster/history.js';
import { until } from '../cluster/until.js';
import type { Visitor } from '../kit/index.js';

let cluster: Cluster;
let history: History;
beforeAll(async () => {
  cluster = await Cluster.start();
});
beforeEach(() => {
  history = new History();
});
afterEach(() => {
  cluster.mail.mood = { kind: 'kind' };
});
afterAll(() => cluster?.stop());

const newPassword = 'another harbour after ten';

/** Asks for a link by which to choose a new password; the answer is the same for everybody, whatever becomes of the letter. */
async function forgets(address: string): Promise<void> {
  const answer = await history.one(
    post('forgot', cluster.next(), '/auth/forgot-password', { email: address }),
  );
  expect(answer.status).toBe(202);
  expect(answer.endedAt - answer.startedAt).toBeLessThan(5_000);
}

const jobsOf = ({ userId }: Visitor) =>
  cluster.sql<{ state: string; tries: number }>(
    `SELECT state, retry_count AS tries FROM pgboss.job
      WHERE name = 'letters' AND data->>'userId' = $1 AND data->>'about' = 'password_forgotten'`,
    [userId],
  );

const waitsForRetry = (who: Visitor) =>
  until('the letter waits for its next try', async () =>
    (await jobsOf(who)).find(({ state }) => state === 'retry'),
  );

/** As if the pause before the next try were over. */
const retryNow = () => cluster.sql(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);

const isDelivered = (who: Visitor) =>
  until('the letter is delivered', async () => {
    await retryNow();
    return (await jobsOf(who)).every(({ state }) => state === 'completed');
  });

const resetLinks = ({ email }: Visitor) =>
  cluster.mail
    .lettersTo(email)
    .flatMap(({ text }) => /\/reset-password#token=([\w-]+)/.exec(text)?.[1] ?? []);

/** However many letters came, one link opens, and it opens once. */
async function onlyTheLastLinkOpens(who: Visitor): Promise<void> {
  const tokens = resetLinks(who);
  const tries = [...tokens, tokens.at(-1)!];
  const answers = [];
  for (const token of tries)
    answers.push(
      await history.one(post('reset', cluster.next(), '/auth/reset-password', { token, newPassword })),
    );
  const expected = tries.map((_, index) => (index === tokens.length - 1 ? 204 : 400));
  expect(answers.map(({ status }) => status)).toEqual(expected);
  expect((await who.logIn(who.email, newPassword)).status).toBe(200);
}

async function forgettingWhile(breakIt: () => unknown, mendIt: () => unknown): Promise<Visitor> {
  const ada = await cluster.person();
  await breakIt();
  await forgets(ada.email);
  await forgets('nobody@example.com');
  await waitsForRetry(ada);
  await mendIt();
  await isDelivered(ada);
  expect(cluster.mail.lettersTo('nobody@example.com')).toEqual([]);
  return ada;
}

const calm = () => (cluster.mail.mood = { kind: 'kind' });

it('while the mail server is down, requests are answered as ever, and the letter comes afterwards with a link that works', async () => {
  const ada = await forgettingWhile(
    () => cluster.mail.down(),
    () => cluster.mail.up(),
  );
  expect(resetLinks(ada)).toHaveLength(1);
  await onlyTheLastLinkOpens(ada);
});

it.each(['RCPT', 'DATA'] as const)(
  'a mail server that refuses for now (451 at %s) is asked again, and the letter comes once',
  async (at) => {
    const ada = await forgettingWhile(() => (cluster.mail.mood = { kind: 'refusing', at, code: 451 }), calm);
    expect(resetLinks(ada)).toHaveLength(1);
    await onlyTheLastLinkOpens(ada);
  },
);

it('a mail server that takes the letter and breaks off before it says so gets it again, and the later link works', async () => {
  const ada = await forgettingWhile(() => (cluster.mail.mood = { kind: 'silent after DATA' }), calm);
  expect(resetLinks(ada).length).toBeGreaterThanOrEqual(2);
  await onlyTheLastLinkOpens(ada);
});

it('a slow mail server holds up nobody', async () => {
  const ada = await cluster.person();
  cluster.mail.mood = { kind: 'slow', ms: 3_000 };
  await forgets(ada.email);
  await isDelivered(ada);
  expect(resetLinks(ada)).toHaveLength(1);
  await onlyTheLastLinkOpens(ada);
});
