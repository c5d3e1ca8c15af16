import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIObject } from '@nestjs/swagger';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Operation, operationsOf, publishedDocument } from './support/api-document.js';
import { GatehouseModule } from '../src/gatehouse.module.js';
import { wrongInAnswer } from './conformance/schemas.js';
import { createTestApp, environment, type TestApp } from './kit/index.js';
import { previewedDocument } from './kit/instances.js';
import { contract, isOurs } from './support/contract.js';

const adminUsers = Object.keys(contract).filter((id) => contract[id]!.includes('/admin/users'));
/** Roles and permissions that a valid access token alone does not bring. */
const needs: Record<string, string[]> = {
  ...Object.fromEntries(adminUsers.map((id) => [id, ['admin']])),
  adminListAuditEvents: ['audit:read'],
  adminListDeadLetters: ['mail:read'],
};

/** What an operation says of itself. */
function neededBy(operation: object): string[] {
  const { 'x-required-roles': roles = [], 'x-required-permissions': permissions = [] } = operation as Record<
    string,
    string[] | undefined
  >;
  return [...roles, ...permissions];
}

let app: TestApp;
let document: OpenAPIObject;
let operations: Operation[];
beforeAll(async () => {
  app = await createTestApp();
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

  it('tells exactly the operations that were promised, beside those of your own rooms', async () => {
    const tell = ({ operationId = '', method, path, responses, security }: Operation) => {
      const success = Object.keys(responses ?? {}).filter((status) => status < '400');
      // An empty requirement is one that anybody meets.
      const needs = (security ?? []).map((requirement) => Object.keys(requirement));
      const isOpen = needs.length === 0 || needs.some(({ length }) => length === 0);
      const isForClients = needs.flat().includes('client');
      const whom = [...(isOpen ? ['open'] : []), ...(isForClients ? ['client'] : [])];
      return [operationId, [method, path, ...success, ...whom].join(' ')] as const;
    };
    const told = operationsOf(await previewedDocument(GatehouseModule.with(environment, []))).map(tell);
    expect(Object.fromEntries(told)).toEqual(contract);
    expect(told).toHaveLength(Object.keys(contract).length);
    const ours = operations.filter(({ operationId = '' }) => isOurs(operationId));
    expect(Object.fromEntries(ours.map(tell))).toEqual(contract);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
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
    for (const { operationId = '', security = [], ...operation } of operations) {
      const isOpen = security.every(
        (requirement) => Object.keys(requirement).length === 0 || 'client' in requirement,
      );
      if (isOurs(operationId) ? / (open|client)$/.test(contract[operationId]!) : isOpen) continue;
      const needed = isOurs(operationId) ? (needs[operationId] ?? []) : neededBy(operation);
      expect({ operationId, security }).toEqual({
        operationId,
        security: [{ cookie: needed }, { bearer: needed }],
      });
    }
    const securityOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.security;
    expect(securityOf('refresh')).toEqual(expect.arrayContaining([{}, { refreshCookie: [] }]));
    expect(securityOf('logout')).toEqual(
      expect.arrayContaining([{}, { refreshCookie: [] }, { cookie: [] }, { bearer: [] }]),
    );
    for (const id of ['introspectToken', 'revokeToken']) expect(securityOf(id)).toEqual([{ client: [] }]);
    expect(document.components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      client: { type: 'http', scheme: 'basic' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' },
      refreshCookie: { type: 'apiKey', in: 'cookie', name: '__Secure-refresh' },
    });
  });

  it('says which role or permission is needed, to people and to programs', () => {
    for (const operation of operations) {
      const { operationId = '', description = '' } = operation;
      const told = neededBy(operation);
      if (isOurs(operationId))
        expect({ operationId, told }).toEqual({ operationId, told: needs[operationId] ?? [] });
      const sentences = description.match(/Needs the (role|permission) `.+?\./g) ?? [];
      const named = sentences.flatMap((sentence) => sentence.match(/(?<=`)[a-z][\w:-]*(?=`)/g) ?? []);
      expect({ operationId, named }).toEqual({ operationId, named: told });
    }
  });

  it('keeps what it was made of to itself', () => {
    expect(JSON.stringify(document).match(/x-mark-[\w:]+/g)).toBeNull();
  });

  it('asks for a body where one is needed, and not where the cookie is enough or nothing need be said', () => {
    const withBody = operations.filter((each) => each.requestBody && isOurs(each.operationId ?? ''));
    for (const { operationId = '', requestBody } of withBody) {
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
    const admin = await app.visitor().loginAs('admin');
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
      getOAuthMetadata: await admin.get('//.well-known/oauth-authorization-server'),
      getReadiness: await admin.get('//health/ready'),
    };
    for (const [operationId, { status, text }] of Object.entries(answers)) {
      const isPromised = contract[operationId]?.split(' ').includes(String(status));
      const errors = wrongInAnswer(schemaOf(operationId), JSON.parse(text));
      expect({ operationId, isPromised, errors }).toEqual({ operationId, isPromised: true, errors: [] });
    }
  });
});
