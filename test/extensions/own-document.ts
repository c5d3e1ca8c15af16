import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { publishedDocument } from '../support/api-document.js';
import type { TestApp, Visitor } from '../kit/index.js';

type Schema = Record<string, any>;

/**
 * Judges answers by the document that the application itself publishes: rooms of a test change operations of ours, of which
 * openapi.json, by which a `Visitor` judges, knows nothing.
 */
export class OwnDocument {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });

  private constructor(
    private readonly app: TestApp,
    readonly document: Schema,
  ) {
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.ajv.addFormat('idn-email', /@/);
    this.ajv.addSchema(closed({ components: document['components'] }), 'own');
  }

  static async of(app: TestApp): Promise<OwnDocument> {
    return new OwnDocument(app, (await publishedDocument(app)) as unknown as Schema);
  }

  /** @throws Error where the answer is not what the document promises */
  async ask(who: Visitor | undefined, method: string, path: string, body?: object) {
    const response = await fetch(`${this.app.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(who && { authorization: `Bearer ${who.accessToken}` }),
        'token-transport': 'body',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, body: text ? JSON.parse(text) : {} };
    this.judge(method, path, answer);
    return answer;
  }

  private judge(method: string, path: string, { status, body }: { status: number; body: Schema }): void {
    const operation = this.document['paths'][`/api/v1${path}`]?.[method.toLowerCase()];
    const [content] = Object.values<Schema>(operation?.responses[status]?.content ?? {});
    if (!content) throw new Error(`${method} ${path}: ${status} is not documented`);
    if (status >= 400 && content['examples'] && !(body['code'] in content['examples']))
      throw new Error(`${method} ${path}: ${status} ${body['code']} is not documented`);
    const validate = this.ajv.compile(closed(content['schema']));
    if (!validate(body)) throw new Error(`${method} ${path}: ${this.ajv.errorsText(validate.errors)}`);
  }
}

function closed(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (name, value) => {
    if (name === '$ref') return String(value).replace(/^#/, 'own#');
    return value?.type === 'object' && value.properties ? { additionalProperties: false, ...value } : value;
  });
}
