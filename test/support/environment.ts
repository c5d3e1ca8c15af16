export const keyEncryptionSecret = '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=';
export const webUrl = 'https://app.example.test';

/** What a production-like instance is started with; a spec overrides what it is about. */
export const environment = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  API_URL: 'https://api.example.test',
  WEB_URL: webUrl,
  KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
  LIMIT_DEFAULT: '100000/60',
};
