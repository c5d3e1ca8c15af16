import { createTestApp, password } from '../kit/index.js';
import { printedDuring } from '../support/printed.js';

const newPassword = 'seven slow herons at dawn';
const wrongPassword = 'not the right password, but close';

it('an account leaves no password, token or hash in the audit trail, the queue and the log', async () => {
  const secrets = [password, newPassword, wrongPassword, 'argon2', 'ghr_', 'eyJ', '#token='];
  const addresses: string[] = [];
  let trail = '';
  let queue = '';
  const log = await printedDuring(async () => {
    const app = await createTestApp({ env: { LOG_LEVEL: 'debug' } });
    const ada = app.visitor();
    const keep = () => secrets.push(ada.accessToken, ada.refreshToken);
    await ada.signUp(app.newAddress());
    addresses.push(ada.email);
    const verification = await ada.linkToken('verify-email');
    await ada.post('/auth/verify-email', { token: verification });
    await ada.logIn(ada.email, wrongPassword);
    await ada.logIn();
    keep();
    await ada.refresh();
    keep();
    await app.visitor().signUp(ada.email, wrongPassword);
    await ada.post('/auth/change-password', { currentPassword: wrongPassword, newPassword });
    await ada.post('/auth/forgot-password', { email: ada.email });
    const reset = await ada.linkToken('reset-password');
    await ada.post('/auth/reset-password', { token: reset, newPassword });
    await ada.logIn(ada.email, newPassword);
    keep();
    const newEmail = app.newAddress();
    addresses.push(newEmail);
    await ada.post('/auth/change-email', { newEmail, password: newPassword });
    const confirmation = await ada.linkToken('confirm-email', newEmail);
    await ada.post('/auth/confirm-email-change', { token: confirmation });
    await ada.post('/auth/verify-email', { token: reset });
    await ada.refresh(secrets.find((secret) => secret.startsWith('ghr_') && secret !== 'ghr_'));
    await ada.logIn(newEmail, newPassword);
    keep();
    await ada.post('/auth/verify-email', undefined, {
      raw: `{"token":"${verification}`,
      headers: { 'content-type': 'application/json' },
    });
    await ada.delete('/users/me', { password: newPassword });
    await app.inbox.unreadLetters(newEmail);
    secrets.push(verification, reset, confirmation);
    const hashes = await app.sql<{ hash: string }>('SELECT hash FROM passwords');
    secrets.push(...hashes.map(({ hash }) => hash));
    trail = JSON.stringify(await app.sql('SELECT * FROM audit_events'));
    queue = JSON.stringify(await app.sql('SELECT * FROM pgboss.job'));
    await app.stop();
  });
  const events = JSON.parse(trail) as { type: string }[];
  expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(9);
  expect(queue).toContain('account_deleted');
  expect(log).toContain('invalid_credentials');
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(2);
    for (const place of [trail, queue, log]) expect(place).not.toContain(secret);
  }
  for (const address of addresses) {
    expect(trail).not.toContain(address);
    expect(log).not.toContain(address);
  }
});
