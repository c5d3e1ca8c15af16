import { setTimeout as sleep } from 'node:timers/promises';
import { EmailAddress } from '../../src/mail/email-address.js';
import type { StoredLetter } from '../../src/mail/index.js';
import { post } from '../cluster/attempts.js';
import { Cluster } from '../cluster/cluster.js';
import { History } from '../cluster/history.js';
import { password } from '../kit/visitor.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster?.stop());

const times = <Each>(count: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: count }, (_, index) => make(index));
const passwordOf = (index: number) => `${password}, number ${index}`;

describe('one link, followed 50 times at once over two instances, works once', () => {
  it('to verify an address', async () => {
    const history = new History();
    for (let round = 0; round < 3; round += 1) {
      const ada = cluster.visitor();
      await ada.signUp(cluster.newAddress());
      const token = await ada.linkToken('verify-email');
      await history.race(
        times(50, () =>
          post('verifyEmail', cluster.next(), '/auth/verify-email', { token }, { tokenIn: token }),
        ),
      );
      history.judgeSingleUse('verifyEmail');
      expect((await ada.logIn()).status).toBe(200);
      const { 'user.email_verified': rows = 0 } = await cluster.auditOf(ada.userId);
      history.judgeAudit('user.email_verified', 1, rows);
    }
    history.judgeHealth();
  });

  it('to reset a password: the one that was told of its success is the password', async () => {
    const history = new History();
    const ada = await cluster.person();
    for (let round = 0; round < 3; round += 1) {
      await ada.post('/auth/forgot-password', { email: ada.email });
      const token = await ada.linkToken('reset-password');
      const events = await history.race(
        times(50, (index) => {
          const body = { token, newPassword: passwordOf(index) };
          return post('resetPassword', cluster.next(), '/auth/reset-password', body, { tokenIn: token });
        }),
      );
      history.judgeSingleUse('resetPassword');
      // The queue of hashes is short.
      history.judgeHealth([503]);
      const chosen = passwordOf(events.findIndex(({ succeeded }) => succeeded));
      const winner = events.find(({ succeeded }) => succeeded)!;
      history.judgeKept(winner, (await ada.logIn(ada.email, chosen)).status === 200);
    }
    const { 'password.reset': rows = 0 } = await cluster.auditOf(ada.userId);
    history.judgeAudit('password.reset', 3, rows);
  });

  it('to move to another address', async () => {
    const history = new History();
    const ada = await cluster.person();
    for (let round = 0; round < 3; round += 1) {
      const newEmail = cluster.newAddress();
      expect((await ada.post('/auth/change-email', { newEmail, password })).status).toBe(202);
      const token = await ada.linkToken('confirm-email', newEmail);
      const path = '/auth/confirm-email-change';
      const events = await history.race(
        times(50, () => post('confirmEmailChange', cluster.next(), path, { token }, { tokenIn: token })),
      );
      history.judgeSingleUse('confirmEmailChange');
      const winner = events.find(({ succeeded }) => succeeded)!;
      history.judgeKept(winner, (await ada.logIn(newEmail)).status === 200);
    }
    history.judgeHealth();
    const { 'email.changed': rows = 0 } = await cluster.auditOf(ada.userId);
    history.judgeAudit('email.changed', 3, rows);
  });
});

describe('one sign-up, sent 50 times at once in different spellings', () => {
  const spellings = ['ada@example.com', 'ADA@example.com', ' Ada@EXAMPLE.com ', 'aDa@Example.COM'];
  const decomposed = (text: string) => text.normalize('NFD');

  /** Every letter to the address, however it is spelt on the envelope; waited for until there are so many. */
  async function lettersTo(canonical: string, count: number): Promise<StoredLetter[]> {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      const letters = cluster.mail.letters.filter(({ envelope }) =>
        envelope.to.some((address) => EmailAddress.parse(address).canonical === canonical),
      );
      if (letters.length >= count) return letters;
      await sleep(20);
    }
    throw new Error(`fewer than ${count} letters to ${canonical}`);
  }

  it('makes one account, with the name and the password of the same sign-up', async () => {
    const history = new History();
    const host = 'bücher.example';
    const addresses = [...spellings, `ada@${host}`, `ADA@${decomposed(host)}`, 'ada@xn--bcher-kva.example'];
    for (const canonical of ['ada@example.com', 'ada@xn--bcher-kva.example']) {
      const own = addresses.filter((address) => EmailAddress.parse(address).canonical === canonical);
      const signUps = await history.race(
        times(50, (index) => {
          const body = { name: `Ada ${index}`, email: own[index % own.length], password: passwordOf(index) };
          return post('signup', cluster.next(), '/auth/signup', body);
        }),
      );
      const told = signUps.filter(({ succeeded }) => succeeded);
      expect(signUps.filter(({ status }) => ![201, 503].includes(status))).toEqual([]);
      const letters = await lettersTo(canonical, told.length);
      const tokens = letters.flatMap(({ text }) => /#token=([\w-]+)/.exec(text)?.[1] ?? []);
      history.judgeKept(told[0]!, tokens.length >= told.length);
      const followed = await history.race(
        tokens.map((token) => post('verifyEmail', cluster.next(), '/auth/verify-email', { token })),
      );
      const winners = followed.filter(({ succeeded }) => succeeded);
      history.judgeUniqueness('a link that made an account', winners, winners);
      history.judgeHealth([503]);
      const accounts = await cluster.sql<{ name: string }>(
        'SELECT name FROM users WHERE email_canonical = $1 AND NOT provisional',
        [canonical],
      );
      history.judgeUniqueness(`an account of ${canonical}`, accounts);
      const rows = await cluster.sql('SELECT id FROM users WHERE email_canonical = $1', [canonical]);
      history.judgeUniqueness(`a row of ${canonical}`, rows);
      const chosen = passwordOf(Number(accounts[0]!.name.split(' ')[1]));
      expect((await cluster.visitor().logIn(canonical, chosen)).status).toBe(200);
    }
  });
});
