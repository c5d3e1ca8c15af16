const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In lower case, as we write them: PostgreSQL would answer anything else that is not a UUID with an error. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}
