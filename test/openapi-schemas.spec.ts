import type { OpenAPIObject } from '@nestjs/swagger';
import { wrongInAnswer } from './conformance/schemas.js';
import { type Operation, operationsOf, publishedDocument } from './support/api-document.js';
import { createTestApp } from './kit/index.js';

let document: OpenAPIObject;
let operations: Operation[];
let schemas: Record<string, any>;
beforeAll(async () => {
  const app = await createTestApp();
  document = await publishedDocument(app);
  await app.stop();
  operations = operationsOf(document);
  schemas = document.components!.schemas!;
});

/** Every object in the document, with the way to it. */
function nodes(node: unknown = document, way = ''): [string, any][] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.entries(node).flatMap(([key, value]) => nodes(value, `${way}/${key}`));
  return [[way, node], ...inside];
}

/** The schema's example, put together of those of its properties. */
function exampleOf(schema: any): unknown {
  if ('example' in schema) return schema.example;
  if (schema.$ref) return exampleOf(schemas[schema.$ref.split('/').at(-1)]);
  if (schema.type === 'array') return [exampleOf(schema.items)];
  if (schema.enum) return schema.enum[0];
  if (!schema.properties) throw new Error(`no example: ${JSON.stringify(schema)}`);
  const { properties } = schema as { properties: Record<string, any> };
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property)]),
  );
}

const mediaOf = (content: Record<string, any> = {}) => Object.values(content);
const bodies = () => operations.flatMap(({ requestBody }) => mediaOf((requestBody as any)?.content));
const forms = () =>
  operations.flatMap(
    ({ requestBody }) => (requestBody as any)?.content['application/x-www-form-urlencoded'] ?? [],
  );
const successes = () =>
  operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, response]) =>
      status < '300' ? mediaOf((response as any).content) : [],
    ),
  );

describe('examples', () => {
  it('are those of every property, and right', () => {
    const properties = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries<any>(properties).map(([field, schema]) => [`${name}.${field}`, schema] as const),
    );
    expect(properties.length).toBeGreaterThan(100);
    for (const [name, schema] of properties) {
      const errors = wrongInAnswer(schema, exampleOf(schema));
      expect({ name, errors }).toEqual({ name, errors: [] });
    }
  });

  it('make up a right body of every request, and of every success', () => {
    expect(bodies().length).toBeGreaterThan(10);
    expect(successes().length).toBeGreaterThan(15);
    for (const { schema } of [...bodies(), ...successes()])
      expect({ schema, errors: wrongInAnswer(schema, exampleOf(schema)) }).toEqual({ schema, errors: [] });
  });

  it('of whole bodies are right too: of tokens in both transports', () => {
    const whole = [...bodies(), ...successes()].filter(({ examples }) => examples);
    const transports = whole.filter(({ examples }) => 'cookie' in examples);
    // refresh and logout take a token, login and refresh bring one.
    expect(transports.map(({ examples }) => Object.keys(examples))).toEqual(
      Array(4).fill(['cookie', 'body']),
    );
    for (const { schema, examples } of whole)
      for (const { value } of Object.values<any>(examples)) expect(wrongInAnswer(schema, value)).toEqual([]);
  });

  it('of parameters are none: Swagger UI would filter by them', () => {
    const parameters = operations.flatMap((operation) => (operation.parameters ?? []) as any[]);
    const queries = parameters.filter((parameter) => parameter.in === 'query');
    expect(queries.length).toBeGreaterThan(8);
    for (const { name, example, schema } of queries)
      expect([name, example, schema.example]).toEqual([name, undefined, undefined]);
  });

  it('of headers are right', () => {
    const headers = nodes().flatMap(([way, node]) =>
      way.endsWith('/headers') ? Object.values<any>(node) : [],
    );
    const own = headers.filter(({ $ref }) => !$ref);
    expect(own.length).toBeGreaterThan(8);
    for (const { schema, example = schema.enum?.[0] } of own)
      expect(wrongInAnswer(schema, example)).toEqual([]);
  });
});

describe('schemas', () => {
  it('of bodies are named, and take no field that they do not name', () => {
    for (const { schema } of bodies()) {
      expect(schema).toEqual({ $ref: expect.stringMatching(/Request$/) });
      // What a form has beside is passed over, as RFC 6749, 3.2 asks.
      if (forms().some((form) => form.schema.$ref === schema.$ref)) continue;
      expect(schemas[schema.$ref.split('/').at(-1)]).toMatchObject({
        type: 'object',
        additionalProperties: false,
      });
    }
  });

  it('of passwords and tokens in requests are written only, and hidden as they are typed', () => {
    const fields = bodies().flatMap(({ schema }) =>
      Object.entries<any>(schemas[schema.$ref.split('/').at(-1)].properties),
    );
    const secrets = fields.filter(([name]) => /password|secret|token$/i.test(name));
    expect(secrets.length).toBeGreaterThan(8);
    for (const [name, field] of secrets) {
      const format = /password/i.test(name) ? { format: 'password' } : {};
      expect([name, field]).toEqual([name, expect.objectContaining({ writeOnly: true, ...format })]);
    }
  });

  it('of a choice are named, so that generators name it too', () => {
    const unnamed = nodes().filter(
      ([way, node]) =>
        Array.isArray(node.enum) &&
        node.enum.length > 1 &&
        !/^\/components\/schemas\/\w+(\/allOf\/\d)?$/.test(way),
    );
    expect(unnamed.map(([way]) => way)).toEqual([]);
    expect(schemas).toMatchObject(
      Object.fromEntries(
        [
          'ProblemCode',
          'Role',
          'Permission',
          'UserStatus',
          'AuditEventType',
          'LetterOccasion',
          'TokenTransport',
        ].map((name) => [name, { type: 'string', enum: expect.arrayContaining([expect.any(String)]) }]),
      ),
    );
  });

  it('of pages are named', () => {
    const pages = Object.entries(schemas).filter(([name]) => name.endsWith('Page'));
    expect(pages.map(([name]) => name)).toEqual(
      expect.arrayContaining(['AdminUserPage', 'AuditEventPage', 'DeadLetterPage']),
    );
    for (const [, page] of pages)
      expect(page).toMatchObject({
        required: ['items', 'nextCursor'],
        properties: { items: { type: 'array', maxItems: 100 }, nextCursor: { type: ['string', 'null'] } },
      });
  });

  it('that are objects have a name', () => {
    const unnamed = nodes().filter(
      ([way, node]) => node.properties && !/^\/components\/schemas\/\w+(\/allOf\/\d)?$/.test(way),
    );
    expect(unnamed.map(([way]) => way).filter((way) => !way.endsWith('/properties'))).toEqual([]);
  });
});
