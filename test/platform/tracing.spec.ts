import { randomBytes } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { type ReportedSpan, TraceCollector } from '../support/trace-collector.js';
import { createTestApp, type TestApp, type Visitor, waitFor } from '../kit/index.js';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** Sends what it has every few milliseconds: nobody waits five seconds for a span. */
const traced = (collector: TraceCollector, env: Record<string, string> = {}) =>
  createTestApp({
    alone: true,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_SERVICE_NAME: 'accounts',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%20test,service.name=not this one',
      ...env,
    },
  });

describe('a traced instance', () => {
  let collector: TraceCollector;
  let app: TestApp;
  let ada: Visitor;
  beforeAll(async () => {
    collector = await TraceCollector.start();
    app = await traced(collector);
    ada = await app.person();
  });
  afterAll(async () => {
    await app.stop();
    collector.stop();
  });

  /** Asks as a caller that traces: its trace is known beforehand. */
  async function asked(ask: (headers: Record<string, string>) => Promise<unknown>): Promise<ReportedSpan[]> {
    const traceId = hex(16);
    await ask({ traceparent: `00-${traceId}-${hex(8)}-01` });
    // Ended last, and so sent last.
    await waitFor('its span', () => collector.trace(traceId).some(({ kind }) => kind === 2) || undefined);
    return collector.trace(traceId);
  }

  const named = (name: string) => collector.spans.filter((span) => span.name === name);

  it('a login is one trace: the request, and each statement as a part of it', async () => {
    const before = named('POST /api/v1/auth/login').length;
    await ada.logIn();
    await waitFor('its span', () => named('POST /api/v1/auth/login').length > before || undefined);
    const login = named('POST /api/v1/auth/login').at(-1)!;
    expect(login).toMatchObject({
      kind: 2,
      status: { code: 0 },
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/auth/login',
        'url.path': '/api/v1/auth/login',
        'url.scheme': 'http',
        'http.response.status_code': 200,
      },
      service: { 'service.name': 'accounts', 'deployment.environment.name': 'a test' },
    });
    expect(login.parentSpanId).toBeUndefined();
    const parts = collector.trace(login.traceId).filter((span) => span !== login && span.kind === 3);
    for (const part of parts) expect(part.parentSpanId).toBe(login.spanId);
    const statements = parts.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
    expect(statements.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['SELECT', 'START', 'INSERT', 'COMMIT']),
    );
    expect(statements.map(({ attributes }) => attributes['db.query.text'])).toContainEqual(
      expect.stringMatching(/^INSERT INTO "sessions".*\$1/),
    );
    const redis = parts.filter(({ attributes }) => attributes['db.system.name'] === 'redis');
    expect(redis.length > 0).toBe(Boolean(process.env['TEST_REDIS_URL']));
  });

  it('simultaneous requests keep their statements apart', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => app.person()));
    const traces = await Promise.all(
      people.map((person) => asked((headers) => person.get('/users/me', { headers }))),
    );
    const shapes = traces.map((spans) => spans.map(({ name }) => name).toSorted());
    expect(shapes[0]).toEqual(expect.arrayContaining(['GET /api/v1/users/me', 'SELECT']));
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });

  it('goes on with the trace of a caller, as a part of the caller’s span', async () => {
    const [traceId, spanId] = [hex(16), hex(8)];
    await ada.get('/users/me', { headers: { traceparent: `00-${traceId}-${spanId}-01` } });
    const [span] = await waitFor('its span', () => {
      const servers = collector.trace(traceId).filter(({ kind }) => kind === 2);
      return servers.length > 0 ? servers : undefined;
    });
    expect(span).toMatchObject({ name: 'GET /api/v1/users/me', parentSpanId: spanId });
  });

  it('records nothing where the caller has decided not to', async () => {
    const traceId = hex(16);
    await ada.get('/users/me', { headers: { traceparent: `00-${traceId}-${hex(8)}-00` } });
    await asked((headers) => ada.get('/users/me', { headers }));
    expect(collector.trace(traceId)).toEqual([]);
  });

  it.each([
    ['of no trace', `00-${'0'.repeat(32)}-${hex(8)}-01`],
    ['of no span', `00-${hex(16)}-${'0'.repeat(16)}-01`],
    ['in capitals', `00-${hex(16).toUpperCase().replace(/^./, 'F')}-${hex(8)}-01`],
    ['of no version', `ff-${hex(16)}-${hex(8)}-01`],
    ['too long', `00-${hex(16)}-${hex(8)}-01-more`],
    ['of words', 'which trace?'],
  ])('begins a trace of its own for a traceparent %s', async (_, traceparent) => {
    const route = 'GET /api/v1/auth/session';
    const before = named(route).length;
    await ada.get('/auth/session', { headers: { traceparent } });
    await waitFor('its span', () => named(route).length > before || undefined);
    expect(named(route).at(-1)!.parentSpanId).toBeUndefined();
    expect(traceparent).not.toContain(named(route).at(-1)!.traceId);
  });

  it('a request that fails is marked, with its code; one that is refused is not', async () => {
    await app.sql('ALTER TABLE users RENAME COLUMN name TO lost');
    const failed = await asked((headers) => ada.get('/users/me', { headers })).finally(() =>
      app.sql('ALTER TABLE users RENAME COLUMN lost TO name'),
    );
    expect(failed.find(({ kind }) => kind === 2)).toMatchObject({
      status: { code: 2 },
      attributes: { 'http.response.status_code': 500, 'error.type': 'internal_error' },
    });
    // 42703: there is no such column.
    const statement = failed.find(({ attributes }) => attributes['error.type'] === '42703');
    expect(statement).toMatchObject({ name: 'SELECT', status: { code: 2 } });
    expect(statement!.status.message ?? '').toBe('');
    const refused = await asked((headers) => app.visitor().get('/users/me', { headers }));
    expect(refused).toMatchObject([
      { status: { code: 0 }, attributes: { 'http.response.status_code': 401 } },
    ]);
  });

  it('a letter is a trace of its own: the job, its statements, and the mail', async () => {
    const before = named('send mail').length;
    await app.visitor().signUp(app.newAddress());
    const mail = await waitFor('its span', () => named('send mail')[before]);
    const job = await waitFor('the job', () =>
      collector.trace(mail.traceId).find(({ name }) => name === 'process letters'),
    );
    expect(job).toMatchObject({ kind: 5, attributes: { 'messaging.destination.name': 'letters' } });
    expect(job.parentSpanId).toBeUndefined();
    expect(mail).toMatchObject({ kind: 3, parentSpanId: job.spanId });
    expect(collector.trace(mail.traceId).map(({ name }) => name)).toContain('SELECT');
  });

  it('made-up paths and methods are of no route, and probes are not traced', async () => {
    const made = await asked((headers) => app.visitor().get(`//made-up/${hex(4)}`, { headers }));
    expect(made.map(({ name }) => name)).toEqual(['GET']);
    const odd = await asked((headers) => app.visitor().send('PROPFIND', '//made-up', undefined, { headers }));
    expect(odd).toMatchObject([{ name: '_OTHER', attributes: { 'http.request.method': '_OTHER' } }]);
    await app.visitor().get('//health/ready');
    await app.visitor().get('//metrics');
    await asked((headers) => ada.get('/users/me', { headers }));
    expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  });

  it('holds no secret, address or value that was sent, in no name and no attribute', async () => {
    const canary = (name: string) => `${name}-canary-${hex(6)}`;
    const token = randomBytes(32).toString('base64url');
    const secrets = {
      email: `${canary('address')}@example.com`,
      password: `right ${canary('password')} of hers`,
      wrong: `wrong ${canary('password')} of hers`,
      query: canary('query'),
      name: canary('name'),
      agent: canary('agent'),
      state: canary('state'),
      token,
    };
    const eve = app.visitor();
    await eve.signUp(secrets.email, secrets.password);
    const verification = await eve.linkToken('verify-email');
    await eve.post('/auth/verify-email', { token: verification });
    await eve.logIn(secrets.email, secrets.wrong);
    await eve.logIn(secrets.email, secrets.password);
    const [access, refresh] = [eve.accessToken, eve.refreshToken];
    await eve.refresh();
    await eve.patch('/users/me', { name: secrets.name });
    await eve.get(`/made-up/${token}?token=${secrets.query}`);
    await eve.delete(`/auth/sessions/${token}`);
    const headers = { 'user-agent': secrets.agent, tracestate: `vendor=${secrets.state}` };
    await asked((caller) => eve.get('/users/me', { headers: { ...headers, ...caller } }));
    await app.inbox.lastLetter(secrets.email);
    const sent = collector.bodies.join('\n');
    expect(sent).toContain('/made-up/[hidden]');
    for (const secret of [...Object.values(secrets), verification, access, refresh, eve.refreshToken, '@'])
      expect({ secret, isTold: sent.includes(secret) }).toEqual({ secret, isTold: false });
  });
});

it('keeps the share of traces that it is told to', async () => {
  const collector = await TraceCollector.start();
  const app = await traced(collector, {
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const ada = await app.person();
  const traceId = hex(16);
  await ada.get('/users/me', { headers: { traceparent: `00-${traceId}-${hex(8)}-01` } });
  await app.stop();
  expect(collector.spans.length).toBeGreaterThan(0);
  expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  collector.stop();
});

describe('the last spans', () => {
  it('are sent before the instance ends', async () => {
    const collector = await TraceCollector.start();
    const app = await traced(collector, { OTEL_BSP_SCHEDULE_DELAY: '600000' });
    const ada = await app.person();
    await ada.get('/users/me');
    expect(collector.bodies).toEqual([]);
    await app.stop();
    expect(collector.spans.map(({ name }) => name)).toContain('GET /api/v1/users/me');
    collector.stop();
  });
});

describe('a collector that is no use', () => {
  // The exporter's own patience: longer than Jest's, so that nothing but our bound can end the stop.
  beforeAll(() => (process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '600000'));
  afterAll(() => delete process.env['OTEL_EXPORTER_OTLP_TIMEOUT']);

  it('and hangs keeps neither a request waiting nor the stop', async () => {
    const collector = await TraceCollector.start();
    collector.hangs = true;
    const app = await traced(collector);
    const ada = await app.person();
    await waitFor('something that hangs', () => collector.bodies.length > 0 || undefined);
    for (let nth = 0; nth < 20; nth += 1) expect((await ada.get('/users/me')).status).toBe(200);
    await app.stop();
    collector.stop();
  });

  it('and is down keeps neither a request waiting nor the stop', async () => {
    const collector = await TraceCollector.start();
    collector.stop();
    const app = await traced(collector);
    const ada = await app.person();
    for (let nth = 0; nth < 20; nth += 1) expect((await ada.get('/users/me')).status).toBe(200);
    await app.stop();
  });
});

it('without a collector nothing is traced', async () => {
  const app = await createTestApp({ alone: true });
  const { status } = await (await app.person()).get('/users/me');
  expect(status).toBe(200);
  const span = trace.getTracer('of nobody').startSpan('nothing');
  expect(span.isRecording()).toBe(false);
  await app.stop();
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'no pairs'],
  ['OTEL_TRACES_SAMPLER', 'sometimes'],
  ['OTEL_TRACES_SAMPLER_ARG', '2'],
])('refuses to start with %s=%s', async (variable, value) => {
  await expect(createTestApp({ env: { [variable]: value } })).rejects.toThrow(`${variable}: `);
});
