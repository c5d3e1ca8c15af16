import { problemCatalogue, type ProblemDefinition } from '../problems/domain-error.js';
import { ValidationFailed } from '../problems/http.errors.js';

/** All codes, and a schema for each that an operation answers. */
export function problemSchemas(answered: Iterable<ProblemDefinition>) {
  return {
    ProblemCode: {
      type: 'string',
      enum: [...problemCatalogue.keys()].sort(),
      description:
        'What was refused. `/errors/<code>` says what it means and what to do. Codes are added: take one that you do not know by its status.',
    },
    ...Object.fromEntries(
      [...answered].map((definition) => [schemaNameOf(definition.code), schemaOfCode(definition)]),
    ),
  };
}

/** Told apart by `code`, so that a generated client knows what each operation can be refused for. */
export function schemaOf(group: ProblemDefinition[]): object {
  const alternatives = group.map(({ code }) => ({ $ref: `#/components/schemas/${schemaNameOf(code)}` }));
  if (alternatives.length === 1) return alternatives[0]!;
  const mapping = Object.fromEntries(group.map(({ code }, index) => [code, alternatives[index]!.$ref]));
  return { oneOf: alternatives, discriminator: { propertyName: 'code', mapping } };
}

/** `token_expired`: TokenExpiredProblem */
function schemaNameOf(code: string): string {
  return `${code.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`;
}

function schemaOfCode({ code, title, oauthError }: ProblemDefinition) {
  const isOfFields = code === ValidationFailed.definition.code;
  const ofOAuth = oauthError ? ['error', 'error_description'] : [];
  const own = {
    required: ['code', ...(isOfFields ? ['errors'] : []), ...ofOAuth],
    properties: { code: { const: code }, ...(oauthError && { error: { const: oauthError } }) },
  };
  return { description: title, allOf: [{ $ref: '#/components/schemas/ProblemResponse' }, own] };
}
