import { createTestApp, type TestApp, type Visitor } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

async function whoAmI(visitor: Visitor): Promise<string> {
  return (await visitor.get('/users/me')).body['email'];
}

describe('many people at once', () => {
  it('are never taken for one another', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => app.person()));
    const asked = Array.from({ length: 20 }, () => people).flat();
    const seen = await Promise.all(asked.map(whoAmI));
    expect(seen).toEqual(asked.map(({ email }) => email));
  });

  it('refused among those who pass stay refused', async () => {
    const ada = await app.person();
    const nobody = app.visitor();
    nobody.accessToken = ada.accessToken.slice(0, -8) + 'AAAAAAAA';
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? nobody : ada).get('/auth/session')),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, index) => (index % 2 ? 401 : 200)));
  });
});

describe('two instances in one process', () => {
  it('judge by their own settings, whichever started last', async () => {
    const ada = await app.person();
    const other = await createTestApp({ env: { TOKEN_AUDIENCE: 'somebody-else' }, keepData: true });
    try {
      expect((await ada.get('/auth/session')).status).toBe(200);
      const there = other.visitor();
      there.accessToken = ada.accessToken;
      expect((await there.get('/auth/session')).body['code']).toBe('token_invalid');
    } finally {
      await other.stop();
    }
    expect((await ada.get('/auth/session')).status).toBe(200);
  });
});
