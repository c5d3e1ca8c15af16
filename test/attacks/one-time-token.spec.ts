import { createHash, randomBytes } from 'node:crypto';
import { type Answer, createTestApp, password, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

const newPassword = 'loud mountain after ten';

/** One kind of link: how somebody comes to hold it, where it belongs, and what it does there. */
interface Purpose {
  path: string;
  body: (token: string) => object;
  /** Somebody for whom such a link was just mailed. */
  mail: () => Promise<{ owner: Visitor; token: string }>;
  wasUsed: (owner: Visitor) => Promise<boolean>;
}

const purposes: Record<string, Purpose> = {
  verification: {
    path: '/auth/verify-email',
    body: (token) => ({ token }),
    mail: async () => {
      const owner = app.visitor();
      await owner.signUp(app.newAddress());
      return { owner, token: await owner.linkToken('verify-email') };
    },
    wasUsed: async (owner) => (await owner.logIn()).status === 200,
  },
  reset: {
    path: '/auth/reset-password',
    body: (token) => ({ token, newPassword }),
    mail: async () => {
      const owner = await app.person();
      await owner.post('/auth/forgot-password', { email: owner.email });
      return { owner, token: await owner.linkToken('reset-password') };
    },
    wasUsed: async (owner) => (await app.visitor().logIn(owner.email, newPassword)).status === 200,
  },
  'e-mail change': {
    path: '/auth/confirm-email-change',
    body: (token) => ({ token }),
    mail: async () => {
      const owner = await app.person();
      const newEmail = app.newAddress();
      await owner.post('/auth/change-email', { newEmail, password });
      return { owner, token: await owner.linkToken('confirm-email', newEmail) };
    },
    wasUsed: async (owner) => (await owner.get('/users/me')).body['email'] !== owner.email,
  },
};
const names = Object.keys(purposes);
const pairs = names.flatMap((held) =>
  names.filter((other) => other !== held).map((other) => [held, other] as const),
);

/** As whoever found the token, without any other proof. */
function redeem({ path, body }: Purpose, token: string): Promise<Answer> {
  return app.visitor().post(path, body(token));
}

function expectInvalid(answer: Answer): void {
  expect(answer).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
}

describe('a link for one purpose', () => {
  it.each(pairs)('of %s does nothing as one for %s, and stays good for its own', async (held, other) => {
    const purpose = purposes[held]!;
    const { owner, token } = await purpose.mail();
    expectInvalid(await redeem(purposes[other]!, token));
    expect(await purpose.wasUsed(owner)).toBe(false);
    expect((await redeem(purpose, token)).status).toBe(204);
    expect(await purpose.wasUsed(owner)).toBe(true);
  });
});

describe.each(Object.entries(purposes))('a %s link', (_name, purpose) => {
  let owner: Visitor;
  let token: string;
  beforeAll(async () => {
    ({ owner, token } = await purpose.mail());
  });

  it('carries 256 random bits', async () => {
    expect(token).toMatch(/^[\w-]{43}$/);
    const { token: another } = await purpose.mail();
    expect(another).not.toBe(token);
  });

  it('cannot be guessed from near by', async () => {
    const respelt = [
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${token}\u0000`,
    ];
    const changed = [0, 21, 41].map(
      (at) => token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1),
    );
    // The last of 43 characters has two unused bits: another spelling of the same 256 bits is another text.
    const spareBit = token.slice(0, -1) + String.fromCodePoint(token.codePointAt(42)! + 1);
    const inHex = Buffer.from(token, 'base64url').toString('hex');
    const random = Array.from({ length: 20 }, () => randomBytes(32).toString('base64url'));
    const guesses = [
      ...respelt,
      ...changed,
      spareBit,
      inHex,
      ...random,
      'A'.repeat(43),
      'null',
      '%',
      '\u0000',
    ];
    for (const guess of guesses) expectInvalid(await redeem(purpose, guess));
    expect(await purpose.wasUsed(owner)).toBe(false);
  });

  it('is not opened by what the database holds of it', async () => {
    const digest = createHash('sha256').update(token).digest();
    const spellings = [
      digest.toString('base64url'),
      digest.toString('hex'),
      digest.toString('latin1'),
      String.raw`\x`,
    ];
    for (const spelling of spellings) expectInvalid(await redeem(purpose, spelling));
    const doubled = createHash('sha256').update(digest).digest('base64url');
    expectInvalid(await redeem(purpose, doubled));
  });

  it('is refused as anything but one text', async () => {
    const odd = [[token], { token }, { $ne: '' }, null, true, 1, '', 'a'.repeat(201)];
    for (const value of odd) {
      const answer = await app.visitor().post(purpose.path, purpose.body(value as string));
      expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    }
  });

  it('is not used up by a mail scanner that opens it, nor read from a URL', async () => {
    for (const method of ['GET', 'HEAD']) {
      for (const where of ['', `?token=${token}`, `/${token}`]) {
        const { status } = await app.visitor().send(method, `${purpose.path}${where}`);
        expect([404, 405]).toContain(status);
      }
    }
    const { token: _none, ...rest } = purpose.body(token) as { token: string };
    const inQuery = await app.visitor().post(`${purpose.path}?token=${token}`, rest);
    expect(inQuery).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(await purpose.wasUsed(owner)).toBe(false);
  });

  it('is kept as its SHA-256 and nowhere as itself', async () => {
    const digest = createHash('sha256').update(token).digest('hex');
    const rows = await app.sql(`SELECT encode(token_hash, 'hex') AS hash FROM one_time_tokens`);
    expect(rows).toContainEqual({ hash: digest });
    const tables = [
      'users',
      'passwords',
      'sessions',
      'one_time_tokens',
      'audit_events',
      'pgboss.job',
      'pgboss.queue',
    ];
    const bytes = Buffer.from(token, 'base64url');
    const spellings = [token, bytes.toString('hex'), bytes.toString('base64').slice(0, 42)];
    for (const table of tables) {
      const kept = await app.sql<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
      const text = kept.map(({ row }) => row).join('\n');
      for (const spelling of spellings) expect(text).not.toContain(spelling);
    }
    expect((await app.sql('SELECT 1 FROM pgboss.job')).length).toBeGreaterThan(0);
  });

  it('works once, however many try at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(purpose, token)));
    const refused = answers.filter(({ status }) => status !== 204);
    expect(refused).toHaveLength(19);
    refused.forEach(expectInvalid);
    expect(await purpose.wasUsed(owner)).toBe(true);
    expectInvalid(await redeem(purpose, token));
  });

  it('leaves nothing behind once it was used', async () => {
    const digest = createHash('sha256').update(token).digest();
    expect(await app.sql('SELECT 1 FROM one_time_tokens WHERE token_hash = $1', [digest])).toEqual([]);
  });
});
