export const keyEncryptionSecret = '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=';
export const webUrl = 'https://app.example.test';

/** Everybody in a spec comes from 127.0.0.1, and some are many. */
const limitsOutOfTheWay = Object.fromEntries(
  [
    'LIMIT_DEFAULT',
    'LIMIT_LOGIN_FAILURES',
    'LIMIT_LOGIN_PER_IP',
    'LIMIT_SIGNUP_PER_IP',
    'LIMIT_MAILS_PER_ADDRESS',
    'LIMIT_FORGOT_PER_IP',
    'LIMIT_LINK_TRIES_PER_IP',
    'LIMIT_REFRESH_PER_SESSION',
    'LIMIT_INTROSPECT_PER_CLIENT',
  ].map((variable) => [variable, '100000/60']),
);

/** What a production-like instance is started with; a spec overrides what it is about. */
export const environment = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  API_URL: 'https://api.example.test',
  WEB_URL: webUrl,
  KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
  ...limitsOutOfTheWay,
};
