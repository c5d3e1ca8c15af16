import type { OpenAPIObject } from '@nestjs/swagger';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Judges values by the schemas of a document; nothing that a schema does not name may be in them. */
export class DocumentJudge {
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenAPIObject) {}

  /** What is wrong with the value; nothing when it is as the schema says. */
  judge(schema: object, value: unknown): string[] {
    const name = JSON.stringify(schema);
    const validate = this.validators.get(name) ?? this.compile(schema);
    this.validators.set(name, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  private compile(schema: object): ValidateFunction {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+\.[^\s@]+$/u);
    ajv.addFormat('password', true);
    const closed = JSON.parse(JSON.stringify({ ...this.document, ...schema }), (_key, node) =>
      node?.type === 'object' && node.properties ? { additionalProperties: false, ...node } : node,
    );
    return ajv.compile(closed);
  }
}
