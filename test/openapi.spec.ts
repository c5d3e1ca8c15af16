import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIObject } from '@nestjs/swagger';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Operation, operationsOf, publishedDocument } from './support/api-document.js';
import { TestApp } from './support/start-app.js';

/** What clients are promised: method, path, status of success. `open`: without an access token. */
const contract: Record<string, string> = {
  signup: 'POST /api/v1/auth/signup 201 open',
  verifyEmail: 'POST /api/v1/auth/verify-email 204 open',
  resendVerification: 'POST /api/v1/auth/resend-verification 202 open',
  login: 'POST /api/v1/auth/login 200 open',
  refresh: 'POST /api/v1/auth/refresh 200 open',
  getSession: 'GET /api/v1/auth/session 200',
  logout: 'POST /api/v1/auth/logout 204 open',
  logoutAll: 'POST /api/v1/auth/logout-all 204',
  forgotPassword: 'POST /api/v1/auth/forgot-password 202 open',
  resetPassword: 'POST /api/v1/auth/reset-password 204 open',
  changePassword: 'POST /api/v1/auth/change-password 204',
  changeEmail: 'POST /api/v1/auth/change-email 202',
  confirmEmailChange: 'POST /api/v1/auth/confirm-email-change 204 open',
  listSessions: 'GET /api/v1/auth/sessions 200',
  revokeSession: 'DELETE /api/v1/auth/sessions/{id} 204',
  getMe: 'GET /api/v1/users/me 200',
  updateMe: 'PATCH /api/v1/users/me 200',
  deleteMe: 'DELETE /api/v1/users/me 204',
  exportMe: 'GET /api/v1/users/me/export 200',
  adminListUsers: 'GET /api/v1/admin/users 200',
  adminCreateUser: 'POST /api/v1/admin/users 201',
  adminGetUser: 'GET /api/v1/admin/users/{id} 200',
  adminUpdateUser: 'PATCH /api/v1/admin/users/{id} 200',
  adminDeleteUser: 'DELETE /api/v1/admin/users/{id} 204',
  adminListSessions: 'GET /api/v1/admin/users/{id}/sessions 200',
  adminRevokeSessions: 'DELETE /api/v1/admin/users/{id}/sessions 204',
  adminForcePasswordReset: 'POST /api/v1/admin/users/{id}/force-password-reset 202',
  adminListAuditEvents: 'GET /api/v1/admin/audit-events 200',
  adminListDeadLetters: 'GET /api/v1/admin/dead-letters 200',
  getJwks: 'GET /.well-known/jwks.json 200 open',
  getLiveness: 'GET /health/live 200 open',
  getReadiness: 'GET /health/ready 200 open',
};

let app: TestApp;
let document: OpenAPIObject;
let operations: Operation[];
beforeAll(async () => {
  app = await TestApp.start();
  document = await publishedDocument(app);
  operations = operationsOf(document);
});
afterAll(() => app.stop());

const validators = new Map<string, ValidateFunction>();

/** Judges values by the schemas of the document; nothing that a schema does not name may be in them. */
function judge(schema: object, value: unknown): string[] {
  const name = JSON.stringify(schema);
  const validate = validators.get(name) ?? compile(schema);
  validators.set(name, validate);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const closed = JSON.parse(JSON.stringify({ ...document, ...schema }), (_key, node) =>
    node?.type === 'object' && node.properties ? { additionalProperties: false, ...node } : node,
  );
  return ajv.compile(closed);
}

const problemSchema = { $ref: '#/components/schemas/ProblemResponse' };

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    expect(result).toEqual({ valid: true });
  });

  it('tells exactly the operations that were promised', () => {
    const told = operations.map(({ operationId = '', method, path, responses, security }) => {
      const success = Object.keys(responses ?? {}).filter((status) => status < '400');
      // An empty requirement is one that anybody meets.
      const needs = (security ?? []).map((requirement) => Object.keys(requirement));
      const isOpen =
        needs.every(([scheme]) => scheme === 'refreshCookie') || needs.some(({ length }) => length === 0);
      return [operationId, [method, path, ...success, ...(isOpen ? ['open'] : [])].join(' ')];
    });
    expect(Object.fromEntries(told)).toEqual(contract);
    expect(told).toHaveLength(Object.keys(contract).length);
  });

  it('gives every operation a tag, a summary and a description of its parameters', () => {
    for (const { operationId, tags, summary, parameters = [] } of operations) {
      expect({ operationId, tags, summary }).toEqual({
        operationId,
        tags: [expect.stringMatching(/^[A-Z]/)],
        summary: expect.stringMatching(/^[A-Z].{3,}[^.]$/),
      });
      for (const parameter of parameters) expect(parameter).toMatchObject({ name: expect.any(String) });
    }
  });

  it('asks for a token where one is needed: as a bearer, or as the cookie', () => {
    for (const { operationId = '', security } of operations) {
      if (contract[operationId]?.endsWith('open')) continue;
      expect({ operationId, security }).toEqual({ operationId, security: [{ cookie: [] }, { bearer: [] }] });
    }
    expect(document.components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' },
      refreshCookie: { type: 'apiKey', in: 'cookie', name: '__Secure-refresh' },
    });
  });

  it('asks for a body where one is needed, and not where the cookie is enough', () => {
    for (const { operationId = '', requestBody } of operations.filter((each) => each.requestBody)) {
      expect({ operationId, requestBody }).toMatchObject({
        operationId,
        requestBody: { required: !['refresh', 'logout'].includes(operationId) },
      });
    }
  });
});

describe('the problems of an operation', () => {
  const problems = () =>
    operations.flatMap(({ operationId, responses = {} }) =>
      Object.entries(responses)
        .filter(([status]) => status >= '400')
        .map(([status, response]) => ({ operationId, status: Number(status), response: response as any })),
    );

  it('are problem details, each with an example that is one', () => {
    expect(problems().length).toBeGreaterThan(100);
    for (const { operationId, status, response } of problems()) {
      const { schema, examples } = response.content['application/problem+json'];
      expect(Object.keys(response.content)).toEqual(['application/problem+json']);
      expect(schema).toEqual(problemSchema);
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      for (const [code, { value }] of Object.entries<{ value: object }>(examples)) {
        expect(value).toMatchObject({ code, status, type: `/errors/${code}` });
        expect({ operationId, code, errors: judge(problemSchema, value) }).toEqual({
          operationId,
          code,
          errors: [],
        });
      }
    }
  });

  it('name their headers: the challenge of a 401, the wait of a 429 and a 503', () => {
    const headerOf: Record<number, string> = {
      401: 'WWW-Authenticate',
      429: 'Retry-After',
      503: 'Retry-After',
    };
    for (const { status, response } of problems().filter((each) => headerOf[each.status])) {
      expect(response.headers).toHaveProperty([headerOf[status]!]);
    }
  });

  it('are those that every client meets: a missing token, a wrong role, too many requests', () => {
    const statusesOf = (id: string) =>
      problems()
        .filter(({ operationId }) => operationId === id)
        .map(({ status }) => status);
    for (const [id, promise] of Object.entries(contract)) {
      expect(statusesOf(id)).toEqual(expect.arrayContaining([429, 500]));
      if (!promise.endsWith('open')) expect(statusesOf(id)).toContain(401);
      if (id.startsWith('admin')) expect(statusesOf(id)).toContain(403);
    }
  });

  it('have a page each', async () => {
    const { enum: codes } = document.components!.schemas!['ProblemCode'] as { enum: string[] };
    const named = problems().flatMap(({ response }) =>
      Object.keys(response.content['application/problem+json'].examples),
    );
    expect(codes).toEqual(expect.arrayContaining([...new Set(named)]));
    for (const code of codes) expect((await app.visitor().get(`//errors/${code}`)).status).toBe(200);
  });
});

describe('real answers', () => {
  const schemaOf = (id: string) => {
    const { responses = {} } = operations.find(({ operationId }) => operationId === id)!;
    const [, success] = Object.entries(responses).find(([status]) => status < '300')! as [string, any];
    return success.content['application/json'].schema as object;
  };

  it('are what the document says, and hold nothing else', async () => {
    const admin = await app.administrator();
    const ada = await app.person();
    const email = app.newAddress();
    const answers = {
      login: await ada.logIn(),
      refresh: await ada.refresh(),
      signup: await app.visitor().signUp(app.newAddress()),
      forgotPassword: await app.visitor().post('/auth/forgot-password', { email }),
      getSession: await ada.get('/auth/session'),
      listSessions: await ada.get('/auth/sessions'),
      getMe: await ada.get('/users/me'),
      updateMe: await ada.patch('/users/me', { name: 'Ada' }),
      exportMe: await ada.get('/users/me/export'),
      adminCreateUser: await admin.post('/admin/users', { name: 'Grace', email, roles: ['user'] }),
      adminListUsers: await admin.get('/admin/users?limit=1'),
      adminGetUser: await admin.get(`/admin/users/${ada.userId}`),
      adminUpdateUser: await admin.patch(`/admin/users/${ada.userId}`, { name: 'Ada' }),
      adminListSessions: await admin.get(`/admin/users/${ada.userId}/sessions`),
      adminListAuditEvents: await admin.get('/admin/audit-events?limit=100'),
      adminListDeadLetters: await admin.get('/admin/dead-letters'),
      getJwks: await admin.get('//.well-known/jwks.json'),
      getReadiness: await admin.get('//health/ready'),
    };
    for (const [operationId, { status, text }] of Object.entries(answers)) {
      const isPromised = contract[operationId]?.split(' ').includes(String(status));
      const errors = judge(schemaOf(operationId), JSON.parse(text));
      expect({ operationId, isPromised, errors }).toEqual({ operationId, isPromised: true, errors: [] });
    }
  });
});

describe('the documentation for people', () => {
  it('is Swagger UI under a policy of its own, with scripts of this origin alone', async () => {
    const page = await app.visitor().get('//docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<title>Gatehouse API</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:/);
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
    for (const [, src] of page.text.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)) {
      expect((await app.visitor().get(`/${new URL(src!, 'http://x/docs').pathname}`)).status).toBe(200);
    }
  });

  it('is not there where DOCS is off', async () => {
    const other = await TestApp.join({ DOCS: 'off' });
    for (const path of ['//docs', '//docs/', '//docs-json', '//docs/swagger-ui.css']) {
      expect(await other.visitor().get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    await other.stop();
  });
});
