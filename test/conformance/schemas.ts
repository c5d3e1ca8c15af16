import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type ApiDocument, promised, type Schema } from './document.js';

const address = /^[^@]+@[^@]+$/;

type Judge = (schema: Schema, value: unknown) => string[];

export interface Judges {
  /** What is wrong with a value that the server sent; nothing that the schema does not name may be in it. */
  wrongInAnswer: Judge;
  /** What is wrong with a value that the server took, in whatever spelling of an address it took it. */
  wrongInRequest: Judge;
}

const judges = new WeakMap<ApiDocument, Judges>();

/** By the schemas of that document. */
export function judgesBy(document: ApiDocument): Judges {
  const known = judges.get(document);
  if (known) return known;
  const made = {
    wrongInAnswer: judgeWith(document, { 'idn-email': address }),
    wrongInRequest: judgeWith(document, { 'idn-email': address, email: address }),
  };
  judges.set(document, made);
  return made;
}

export const { wrongInAnswer } = judgesBy(promised);

function judgeWith(document: ApiDocument, formats: Record<string, RegExp>): Judge {
  // That the document is valid itself is for openapi.spec.ts to say, once.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
  ajv.addSchema(closed({ components: { schemas: document.json['components'].schemas } }), 'openapi.json');
  const validators = new WeakMap<Schema, ValidateFunction>();
  return (schema, value) => {
    const validate = validators.get(schema) ?? ajv.compile(closed(schema));
    validators.set(schema, validate);
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function closed(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (name, value) => {
    if (name === '$ref') return String(value).replace(/^#/, 'openapi.json#');
    return value?.type === 'object' && value.properties ? { additionalProperties: false, ...value } : value;
  });
}
