import { createTestApp, type TestApp } from '../kit/index.js';
import { isProblem, ProblemError, UnexpectedAnswerError, unwrap } from '../../web/client/src/index.js';
import { Browser } from './browser.js';

let app: TestApp;
let browser: Browser;
const auth = () => browser.openTab();

const thrown = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('problems', () => {
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    browser = new Browser(app);
  });
  afterEach(() => browser.close());

  it('are told apart by their code', async () => {
    const { error } = await auth().login({ email: 'nobody@example.com', password: 'none' });
    expect(isProblem(error)).toBe(true);
    expect(isProblem(error, 'invalid_credentials')).toBe(true);
    expect(isProblem(error, 'validation_failed')).toBe(false);
  });

  it('tell the fields that are wrong', async () => {
    const body = { name: '', email: 'ada', password: 'short' };
    const { error } = await auth().api.POST('/api/v1/auth/signup', { body });
    if (!isProblem(error, 'validation_failed')) throw new Error(`not expected: ${JSON.stringify(error)}`);
    const pointers = new Set(error.errors.map(({ pointer }) => pointer));
    expect(pointers).toEqual(new Set(['/name', '/email']));
  });

  it('are thrown by unwrap, with their members', async () => {
    const error = await thrown(unwrap(auth().api.GET('/api/v1/users/me')));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ name: 'ProblemError', code: 'token_missing', status: 401 });
    if (!isProblem(error, 'token_missing')) throw new Error('not narrowed');
    expect(error).toMatchObject({ message: error.detail, problem: { requestId: error.requestId } });
  });

  it('let unwrap give the data, and nothing for 204', async () => {
    const email = app.newAddress();
    const body = { name: 'Ada', email, password: 'quiet harbour before nine' };
    expect(await unwrap(auth().api.POST('/api/v1/auth/signup', { body }))).toHaveProperty('message');
    expect(await unwrap(auth().logout())).toBeUndefined();
  });

  it.each([
    ['a page of a proxy', '<html>502</html>'],
    ['nothing', null],
    ['JSON that is none of ours', '{"code":"ECONNREFUSED"}'],
  ])('are not seen in %s', async (_, text) => {
    browser.intercept = async () => new Response(text, { status: 502 });
    const error = await thrown(unwrap(auth().api.GET('/api/v1/users/me')));
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(isProblem(error)).toBe(false);
    expect(error).toMatchObject({ message: 'The server answered 502', response: { status: 502 } });
  });

  it.each([undefined, null, 'token_missing', 401, new Error('no'), { code: 'token_missing' }])(
    'are not seen in %p',
    (value) => expect(isProblem(value)).toBe(false),
  );
});
