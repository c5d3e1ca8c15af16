import { createTestApp, type TestApp } from '../kit/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.stop());

/** Text of so many code points, none of them twice. */
function text(length: number, firstCodePoint: number): string {
  return Array.from({ length }, (_, index) => String.fromCodePoint(firstCodePoint + index)).join('');
}
const inPlane0 = 0x4e00;
const astral = 0x1f300;
const accented = 'àéîõüñçâêíôúäëï';

function signUp(fields: { name?: string; email?: string; password?: string }) {
  const body = { name: 'Ada Wagenknecht', email: app.newAddress(), password: 'quiet harbour before nine' };
  return app.visitor().post('/auth/signup', { ...body, ...fields });
}

const refusedFor = (pointer: string, code?: string) => ({
  status: 422,
  body: { code: 'validation_failed', errors: [{ pointer, ...(code && { code }) }] },
});

describe('a new password', () => {
  it.each([
    ['14 characters', text(14, inPlane0), 'password_too_short'],
    ['257 characters', text(257, inPlane0), 'password_too_long'],
    ['14 characters beyond the basic plane', text(14, astral), 'password_too_short'],
    ['257 characters beyond the basic plane', text(257, astral), 'password_too_long'],
    ['14 letters that decompose into 28', accented.slice(0, 14).normalize('NFD'), 'password_too_short'],
    ['1025 characters', text(1025, inPlane0), undefined],
    ['a common one', 'Passwordpassword', 'password_too_common'],
    ['a common word and decoration', 'password1234567', 'password_too_common'],
    ['a run on the keyboard', 'qwertyuiopasdfgh', 'password_too_common'],
    ['a run of digits', '6789012345678901', 'password_too_common'],
    ['one character over and over', 'aaaaaaaaaaaaaaaaaaaa', 'password_too_common'],
    ['the name of the product and 7 characters', 'gatehouse!7c?x9z', 'password_too_personal'],
    ['the own name and 7 characters', 'Wagenknecht!7c?x9z', 'password_too_personal'],
  ])('is refused when it is %s', async (_, password, code) => {
    const email = app.newAddress();
    expect(await signUp({ email, password })).toMatchObject(refusedFor('/password', code));
    expect(await app.inbox.unreadLetters(email)).toEqual([]);
  });

  it('is refused when it is the own address', async () => {
    const email = app.newAddress();
    expect(await signUp({ email, password: email.toUpperCase() })).toMatchObject(
      refusedFor('/password', 'password_too_personal'),
    );
  });

  it.each([
    ['15 characters', text(15, inPlane0)],
    ['256 characters', text(256, inPlane0)],
    ['15 characters beyond the basic plane', text(15, astral)],
    ['256 characters beyond the basic plane', text(256, astral)],
    ['15 letters that decompose into 30', accented.normalize('NFD')],
    ['the name of the product and 8 characters', 'gatehouse!7c?x9zq'],
    ['letters only', 'correcthorsebatterystaple'],
    ['spaces at both ends', '  between two spaces  '],
  ])('may be %s, and counts to the last character', async (_, password) => {
    const visitor = app.visitor();
    const email = app.newAddress();
    expect((await visitor.signUp(email, password)).status).toBe(201);
    expect((await visitor.logIn()).body['code']).toBe('email_unverified');
    const shortened = [...password.normalize('NFC')].slice(0, -1).join('');
    expect((await visitor.logIn(email, shortened)).body['code']).toBe('invalid_credentials');
  });

  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('typed in %s opens the account typed in %s', async (atSignUp, atLogin) => {
    const visitor = app.visitor();
    await visitor.signUp(app.newAddress(), accented.normalize(atSignUp));
    await visitor.followLink('verify-email');
    expect((await visitor.logIn(visitor.email, accented.normalize(atLogin))).status).toBe(200);
  });
});

describe('a name', () => {
  it.each([
    ['empty', ''],
    ['blank', ' \t '],
    ['of nothing that can be seen', '\u200b\u3164'],
    ['of 101 characters', text(101, inPlane0)],
    ['of 101 characters beyond the basic plane', text(101, astral)],
    ['with a line break', 'Ada\nBcc: eve@example.com'],
    ['with a control character', 'Ada\u0000'],
    ['with a line separator', 'Ada\u2028Lovelace'],
    ['with a right-to-left override', 'Ada \u202eadA'],
    ['with an embedding', 'Ada \u202a'],
    ['with half a surrogate pair', 'Ada \ud800'],
    ['with an isolate', '\u2067Ada\u2069'],
  ])('is refused when it is %s', async (_, name) => {
    expect(await signUp({ name })).toMatchObject(refusedFor('/name'));
  });

  it.each([
    ['one character', 'A', 'A'],
    ['from right to left, with the mark of that direction', 'עדה\u200f', 'עדה\u200f'],
    ['100 characters', text(100, inPlane0), text(100, inPlane0)],
    ['100 characters beyond the basic plane', text(100, astral), text(100, astral)],
    ['decomposed with space around it', ' Rene\u0301 ', 'Ren\u00e9'],
  ])('may be %s', async (_, name, kept) => {
    const visitor = app.visitor();
    visitor.email = app.newAddress();
    expect((await signUp({ name, email: visitor.email })).status).toBe(201);
    await visitor.followLink('verify-email');
    expect((await visitor.logIn()).body['user'].name).toBe(kept);
  });
});

describe('an address', () => {
  it.each([
    'ada',
    'ada@',
    'ada@localhost',
    'ada@example.com, eve@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
  ])('is refused when it is %j', async (email) => {
    expect(await signUp({ email })).toMatchObject(refusedFor('/email'));
  });
});
