import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { promised, type Schema } from './document.js';

const address = /^[^@]+@[^@]+$/;

/** What is wrong with a value that the server sent; nothing that the schema does not name may be in it. */
export const wrongInAnswer = judgeWith({ 'idn-email': address });

/** What is wrong with a value that the server took, in whatever spelling of an address it took it. */
export const wrongInRequest = judgeWith({ 'idn-email': address, email: address });

function judgeWith(formats: Record<string, RegExp>): (schema: Schema, value: unknown) => string[] {
  // That the document is valid itself is for openapi.spec.ts to say, once.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, pattern);
  ajv.addSchema(closed({ components: { schemas: promised['components'].schemas } }), 'openapi.json');
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
