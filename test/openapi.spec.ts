import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIObject } from '@nestjs/swagger';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Operation, operationsOf, publishedDocument } from './support/api-document.js';
import { wrongInAnswer } from './conformance/schemas.js';
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
  getMetrics: 'GET /metrics 200 open',
};

const adminUsers = Object.keys(contract).filter((id) => contract[id]!.includes('/admin/users'));
/** Roles and permissions that a valid access token alone does not bring. */
const needs: Record<string, string[]> = {
  ...Object.fromEntries(adminUsers.map((id) => [id, ['admin']])),
  adminListAuditEvents: ['audit:read'],
  adminListDeadLetters: ['mail:read'],
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

/** A response, or what it refers to. */
function resolve(response: any): any {
  return response.$ref ? document.components!.responses![response.$ref.split('/').at(-1)] : response;
}

const toPattern = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[0-9a-f-]{36}')}$`);

/** By the schema that each code has of its own. */
function codesOf({ oneOf, ...schema }: { oneOf?: { $ref: string }[]; $ref?: string }): string[] {
  return (oneOf ?? [schema]).map(({ $ref = '' }) => {
    const { allOf } = document.components!.schemas![$ref.split('/').at(-1)!] as { allOf: any[] };
    expect(allOf[0]).toEqual({ $ref: '#/components/schemas/ProblemResponse' });
    return allOf[1].properties.code.const;
  });
}

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    expect(result).toEqual({ valid: true });
  });

  it('tells the flows, both transports, and what a browser does about an access cookie that is over', () => {
    const { description = '' } = document.info;
    const told = description.match(/`[^`\n]+`/g) ?? [];
    expect(told).toEqual(
      expect.arrayContaining(
        [
          ...['signup', 'verifyEmail', 'resendVerification', 'login', 'refresh', 'logout', 'logoutAll'],
          ...['forgotPassword', 'resetPassword', 'changeEmail', 'confirmEmailChange'],
          ...['__Host-access', '__Secure-refresh', '/api/v1/auth', 'TRUSTED_ORIGINS', 'transport_refused'],
        ].map((name) => `\`${name}\``),
      ),
    );
    expect(description).toMatch(
      /an expired access token is answered with `token_missing`, not `token_expired`/,
    );
    const refresh = operations.find(({ operationId }) => operationId === 'refresh');
    expect(refresh?.description).toMatch(/in a browser after `token_missing` too/);
    const known = operations.map(({ operationId }) => operationId);
    for (const [, name] of description.matchAll(/`([a-z]+[A-Z]\w+)`/g))
      expect([...known, 'tokenType', 'accessToken', 'refreshToken', 'requestId', 'nextCursor']).toContain(
        name,
      );
  });

  it('tells exactly the operations that were promised', () => {
    const told = operations.map(({ operationId = '', method, path, responses, security }) => {
      const success = Object.keys(responses ?? {}).filter((status) => status < '400');
      // An empty requirement is one that anybody meets.
      const needs = (security ?? []).map((requirement) => Object.keys(requirement));
      const isOpen = needs.length === 0 || needs.some(({ length }) => length === 0);
      return [operationId, [method, path, ...success, ...(isOpen ? ['open'] : [])].join(' ')];
    });
    expect(Object.fromEntries(told)).toEqual(contract);
    expect(told).toHaveLength(Object.keys(contract).length);
  });

  it('gives every operation a tag, a summary, its flow, and a description of its parameters', () => {
    const known = document.tags!.map(({ name }) => name);
    expect(new Set(operations.flatMap(({ tags = [] }) => tags))).toEqual(new Set(known));
    for (const { operationId, tags, summary, description, parameters = [], responses } of operations) {
      expect({ operationId, tags, summary, description }).toEqual({
        operationId,
        tags: [expect.stringMatching(/^[A-Z]/)],
        summary: expect.stringMatching(/^[A-Z].{3,}[^.]$/),
        description: expect.stringMatching(/^[A-Z`].{30,}\.$/s),
      });
      const told = [...parameters, ...Object.values(responses).filter((each) => !('$ref' in each!))];
      for (const each of told) expect(each).toMatchObject({ description: expect.stringMatching(/\w{3}/) });
    }
  });

  it('asks for a token where one is needed: as a bearer, or as the cookie', () => {
    for (const { operationId = '', security } of operations) {
      if (contract[operationId]?.endsWith('open')) continue;
      expect({ operationId, security }).toEqual({
        operationId,
        security: [{ cookie: needs[operationId] ?? [] }, { bearer: needs[operationId] ?? [] }],
      });
    }
    const securityOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.security;
    expect(securityOf('refresh')).toEqual(expect.arrayContaining([{}, { refreshCookie: [] }]));
    expect(securityOf('logout')).toEqual(
      expect.arrayContaining([{}, { refreshCookie: [] }, { cookie: [] }, { bearer: [] }]),
    );
    expect(document.components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' },
      refreshCookie: { type: 'apiKey', in: 'cookie', name: '__Secure-refresh' },
    });
  });

  it('says which role or permission is needed, to people and to programs', () => {
    for (const operation of operations as (Operation & Record<string, unknown>)[]) {
      const { operationId = '', description = '' } = operation;
      const [need] = needs[operationId] ?? [];
      const told = [operation['x-required-roles'] ?? operation['x-required-permissions'] ?? []].flat();
      expect({ operationId, told }).toEqual({ operationId, told: need ? [need] : [] });
      expect(/Needs the (role|permission) `(.+)`\./.exec(description)?.[2]).toBe(need);
    }
  });

  it('keeps what it was made of to itself', () => {
    expect(JSON.stringify(document).match(/x-mark-[\w:]+/g)).toBeNull();
  });

  it('asks for a body where one is needed, and not where the cookie is enough or nothing need be said', () => {
    for (const { operationId = '', requestBody } of operations.filter((each) => each.requestBody)) {
      expect({ operationId, requestBody }).toMatchObject({
        operationId,
        requestBody: { required: !['refresh', 'logout', 'adminUpdateUser'].includes(operationId) },
      });
    }
  });
});

describe('the committed files', () => {
  const isStale = 'is stale: npm run openapi';

  it('openapi.json is what /docs-json publishes', async () => {
    const committed = await readFile('openapi.json', 'utf8');
    expect(committed === `${JSON.stringify(document, null, 2)}\n` || `openapi.json ${isStale}`).toBe(true);
  });

  it('the types of the client are made of openapi.json', async () => {
    const types = 'web/client/src/schema.ts';
    const cli = ['node_modules/openapi-typescript/bin/cli.js', 'openapi.json', '--output', types, '--check'];
    const isFresh = await promisify(execFile)(process.execPath, cli).then(
      () => true,
      () => false,
    );
    expect(isFresh || `${types} ${isStale}`).toBe(true);
  });
});

describe('the problems of an operation', () => {
  const problems = () =>
    operations.flatMap(({ operationId, path, responses = {} }) =>
      Object.entries(responses)
        .filter(([status]) => status >= '400')
        .map(([status, response]) => ({
          operationId,
          path,
          status: Number(status),
          response: resolve(response),
          isOfTheParser: '$ref' in response!,
        })),
    );

  it('are problem details, each with an example that is one', () => {
    expect(problems().length).toBeGreaterThan(100);
    for (const { operationId, path, status, response, isOfTheParser } of problems()) {
      const { schema, examples } = response.content['application/problem+json'];
      expect(Object.keys(response.content)).toEqual(['application/problem+json']);
      expect(codesOf(schema)).toEqual(Object.keys(examples));
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      for (const [code, { value }] of Object.entries<{ value: object }>(examples)) {
        const instance = isOfTheParser ? '/' : expect.stringMatching(toPattern(path));
        expect(value).toMatchObject({ code, status, type: `/errors/${code}`, instance });
        expect({ operationId, code, errors: wrongInAnswer(schema, value) }).toEqual({
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
      const isCounted = !/\/(health\/|metrics)/.test(promise);
      expect(statusesOf(id)).toEqual(expect.arrayContaining([400, 408, 431, 500]));
      expect(statusesOf(id).includes(429)).toBe(isCounted);
      if (!promise.endsWith('open')) expect(statusesOf(id)).toContain(401);
      if (id.startsWith('admin')) expect(statusesOf(id)).toContain(403);
    }
  });

  it('have a page each', async () => {
    const { enum: codes } = document.components!.schemas!['ProblemCode'] as { enum: string[] };
    const named = problems().flatMap(({ response }) =>
      Object.keys(response.content['application/problem+json'].examples),
    );
    // A method that is no operation is nowhere else to be told of.
    expect(new Set([...named, 'method_not_allowed'])).toEqual(new Set(codes));
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
      const errors = wrongInAnswer(schemaOf(operationId), JSON.parse(text));
      expect({ operationId, isPromised, errors }).toEqual({ operationId, isPromised: true, errors: [] });
    }
  });
});
