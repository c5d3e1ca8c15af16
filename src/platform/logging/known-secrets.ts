import type { Environment } from '../config/settings.js';

/** The secrets of an environment: variables that are called so, and the passwords in URLs. */
export function secretsOf(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (/SECRET|TOKEN|PASSWORD/.test(name) && !/_(MINUTES|DAYS|AUDIENCE|ISSUER|ALGORITHM|LENGTH)$/.test(name))
      return [value];
    // `api-key=…,x-tenant=…`: how collectors of traces are paid.
    if (/^OTEL_.*_HEADERS$/.test(name)) return value.split(',').map((pair) => pair.replace(/^[^=]*=/, ''));
    if (!/_(URL|ENDPOINT)$/.test(name) || !URL.canParse(value)) return [];
    const { password } = new URL(value);
    return [password, decoded(password)].filter(Boolean);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
