import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MetricsServer } from '../../src/platform/metrics/index.js';
import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';

const token = 'c2NyYXBlLXNjcmFwZS1zY3JhcGUtc2NyYXBlLTEyMzQ=';
const production = {
  NODE_ENV: 'production',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'gatehouse@example.com',
  WEB_URL: 'https://app.example.test',
  LOG_LEVEL: 'error',
  WORK_QUEUE: 'false',
};
const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
const metricsAt = (app: TestApp) => app.visitor().get('//metrics');

describe('GET /metrics', () => {
  it('is open in development and test, text, for no cache, and not counted by a limit', async () => {
    const app = await createTestApp({ env: { LIMIT_DEFAULT: '1/60' } });
    for (let nth = 0; nth < 3; nth += 1) {
      const { status, headers, text } = await metricsAt(app);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('ratelimit')).toBeNull();
      expect(text).toMatch(/^# HELP gatehouse_/m);
    }
    await app.stop();
  });

  it('is not there in production unless somebody has said who may read it', async () => {
    const app = await createTestApp({ env: production });
    expectProblem(await metricsAt(app), 404, 'not_found', '/metrics');
    expectProblem(await app.visitor().get('//metrics', bearer(token)), 404, 'not_found');
    await app.stop();
  });

  it('asks for METRICS_TOKEN where it is set, whole and exact', async () => {
    const app = await createTestApp({ env: { ...production, METRICS_TOKEN: token } });
    const ask = (value: string) => app.visitor().get('//metrics', bearer(value));
    expectProblem(await metricsAt(app), 401, 'metrics_token_invalid', '/metrics');
    for (const wrong of ['', 'x', token.slice(0, -1), `${token}=`, token.toUpperCase(), `${token} ${token}`])
      expectProblem(await ask(wrong), 401, 'metrics_token_invalid');
    expect((await ask(token)).status).toBe(200);
    await app.stop();
  });

  it('is not for the access token of an administrator', async () => {
    const app = await createTestApp({ env: { METRICS_TOKEN: token } });
    const admin = await app.visitor().loginAs('admin');
    expectProblem(await admin.get('//metrics'), 401, 'metrics_token_invalid');
    await app.stop();
  });
});

describe('METRICS_PORT', () => {
  it('has /metrics to itself: nothing at the port of the API, and nothing else here', async () => {
    const app = await createTestApp({ env: { ...production, METRICS_PORT: '0' }, alone: true });
    const { port } = app.nest.get(MetricsServer);
    const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    expectProblem(await metricsAt(app), 404, 'not_found');
    const answer = await at('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toMatch(/^gatehouse_dependency_up\{dependency="postgres"\} 1$/m);
    expect((await at('/metrics', { method: 'POST' })).status).toBe(405);
    for (const path of ['/', '/health/live', '/api/v1/users/me', '/metrics/x', '//metrics'])
      expect((await at(path)).status).toBe(404);
    await app.stop();
    await expect(at('/metrics')).rejects.toThrow('fetch failed');
  });

  it('asks for METRICS_TOKEN as well where both are set', async () => {
    const app = await createTestApp({ env: { METRICS_PORT: '0', METRICS_TOKEN: token }, alone: true });
    const url = `http://127.0.0.1:${app.nest.get(MetricsServer).port}/metrics`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, bearer(token))).status).toBe(200);
    await app.stop();
  });

  it('that is taken stops the start, with the mend', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(
      createTestApp({ env: { METRICS_PORT: String(port) }, alone: true, keepData: true }),
    ).rejects.toThrow(`METRICS_PORT: cannot listen on ${port} (EADDRINUSE)`);
    other.close();
  });
});
