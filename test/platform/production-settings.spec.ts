import { AppModule } from '../../src/app.module.js';
import { type Environment, EnvironmentInvalid } from '../../src/platform/config/index.js';

/** Everything that production asks for, and nothing else. */
const complete = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://gatehouse:secret@db.internal:5432/gatehouse',
  SMTP_URL: 'smtps://gatehouse:secret@smtp.example.com:465',
  MAIL_FROM: 'gatehouse@example.com',
  WEB_URL: 'https://app.example.com',
  API_URL: 'https://api.example.com',
  KEY_ENCRYPTION_SECRET: '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=',
};
const { NODE_ENV: _production, ...needed } = complete;

/** The variables that the start complains of, each once. */
function complaints(environment: Environment): string[] {
  try {
    AppModule.with(environment);
  } catch (error) {
    if (!(error instanceof EnvironmentInvalid)) throw error;
    for (const { variable, mend } of error.problems) expect(error.message).toContain(`${variable}: ${mend}`);
    return [...new Set(error.problems.map(({ variable }) => variable))].toSorted();
  }
  return [];
}

describe('production', () => {
  it('starts with what it needs, and with every kind of extra', () => {
    const extras = {
      PORT: '8080',
      TRUSTED_ORIGINS: 'https://app.example.com, https://admin.example.com:8443',
      TRUST_PROXY: '10.0.0.0/8, 192.168.1.1',
      LIMIT_DEFAULT: '1000/60',
      REFRESH_IDLE_DAYS: '14',
      REFRESH_ABSOLUTE_DAYS: '14',
    };
    expect(complaints(complete)).toEqual([]);
    expect(complaints({ ...complete, ...extras })).toEqual([]);
  });

  it('names everything that is missing at once', () => {
    expect(complaints({ NODE_ENV: 'production' })).toEqual(Object.keys(needed).toSorted());
  });

  it.each(Object.keys(needed))('does not start without %s, nor with a blank one', (variable) => {
    for (const value of [undefined, '', '  '])
      expect(complaints({ ...complete, [variable]: value })).toEqual([variable]);
  });

  it('takes a blank variable that it does not need as not set', () => {
    const blanks = { PORT: '', TRUSTED_ORIGINS: '', TLS_CERT_FILE: '', TLS_KEY_FILE: ' ', LIMIT_DEFAULT: '' };
    expect(complaints({ ...complete, ...blanks })).toEqual([]);
  });

  it.each([
    ['links that carry secrets over http', 'WEB_URL', 'http://app.example.com'],
    ['links that are none', 'WEB_URL', 'app.example.com'],
    ['links with a query', 'WEB_URL', 'https://app.example.com/?page='],
    ['links with a fragment', 'WEB_URL', 'https://app.example.com/#'],
    ['the secret of an example', 'KEY_ENCRYPTION_SECRET', 'ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZS4='],
    ['a secret of one letter', 'KEY_ENCRYPTION_SECRET', Buffer.alloc(32, 'a').toString('base64')],
    ['a secret of 31 bytes', 'KEY_ENCRYPTION_SECRET', sized(31)],
    ['a secret of 33 bytes', 'KEY_ENCRYPTION_SECRET', sized(33)],
    [
      'a former secret that is an example',
      'KEY_ENCRYPTION_SECRET_PREVIOUS',
      'ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZS4=',
    ],
    [
      'a former secret that is the one of today',
      'KEY_ENCRYPTION_SECRET_PREVIOUS',
      complete.KEY_ENCRYPTION_SECRET,
    ],
    ['an algorithm that is not offered', 'TOKEN_ALGORITHM', 'HS256'],
    ['a database of another kind', 'DATABASE_URL', 'mysql://db.internal/gatehouse'],
    ['mail by another protocol', 'SMTP_URL', 'https://smtp.example.com'],
    ['a sender that is no address', 'MAIL_FROM', 'Gatehouse <gatehouse@example.com>'],
    ['a port that there is not', 'PORT', '65536'],
    ['an origin with a path', 'TRUSTED_ORIGINS', 'https://app.example.com/login'],
    ['any origin', 'TRUSTED_ORIGINS', '*'],
    ['the origin of a sandboxed page', 'TRUSTED_ORIGINS', 'null'],
    ['one bad origin of two', 'TRUSTED_ORIGINS', 'https://app.example.com, app.example.com'],
    ['a metrics token that can be guessed', 'METRICS_TOKEN', 'prometheus'],
    ['a metrics token with a line break in it', 'METRICS_TOKEN', `${'a'.repeat(40)}\nb`],
    ['a metrics port that is the port of the API', 'METRICS_PORT', '3000'],
    ['a metrics port in words', 'METRICS_PORT', 'metrics'],
    ['a limit without seconds', 'LIMIT_DEFAULT', '600'],
    ['a limit in words', 'LIMIT_DEFAULT', '600 per minute'],
    ['a limit below nothing', 'LIMIT_DEFAULT', '-1/60'],
    ['a limit in no time, which would be none', 'LIMIT_LOGIN_FAILURES', '5/0'],
  ])('does not start with %s', (_, variable, value) => {
    expect(complaints({ ...complete, [variable]: value })).toEqual([variable]);
  });

  it('does not start with half of what TLS needs', () => {
    for (const half of ['TLS_CERT_FILE', 'TLS_KEY_FILE']) {
      const named = complaints({ ...complete, [half]: import.meta.filename });
      expect(named).toHaveLength(1);
      expect(named[0]).toMatch(/^TLS_(CERT|KEY)_FILE$/);
    }
  });

  it('does not start when sessions would outlive their absolute end', () => {
    const days = { REFRESH_IDLE_DAYS: '30.5', REFRESH_ABSOLUTE_DAYS: '30' };
    expect(complaints({ ...complete, ...days })).toEqual(['REFRESH_IDLE_DAYS']);
    expect(complaints({ ...complete, ...days, REFRESH_IDLE_DAYS: '30' })).toEqual([]);
  });

  it('names what is wrong and what is missing at once, across rooms', () => {
    const wrong = {
      SMTP_URL: '',
      KEY_ENCRYPTION_SECRET: 'short',
      LIMIT_DEFAULT: '600',
      PASSWORD_MIN_LENGTH: '7',
    };
    expect(complaints({ ...complete, ...wrong })).toEqual(Object.keys(wrong).toSorted());
  });

  it('never repeats a value: it may be a secret', () => {
    const environment = {
      ...complete,
      KEY_ENCRYPTION_SECRET: 'hunter2-hunter2',
      SMTP_URL: 'hunter2://a:hunter2@b',
    };
    expect(() => AppModule.with(environment)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('elsewhere', () => {
  it('nothing but a secret is needed', () => {
    const { KEY_ENCRYPTION_SECRET } = complete;
    expect(complaints({ NODE_ENV: 'test', KEY_ENCRYPTION_SECRET })).toEqual([]);
    expect(complaints({ NODE_ENV: 'test' })).toEqual(['KEY_ENCRYPTION_SECRET']);
    expect(complaints({ NODE_ENV: 'test', KEY_ENCRYPTION_SECRET, WEB_URL: 'http://localhost:5173' })).toEqual(
      [],
    );
  });
});

/** A good secret but for its length. */
function sized(bytes: number): string {
  return Buffer.from(Array.from({ length: bytes }, (_, nth) => (nth * 37) % 256)).toString('base64');
}
