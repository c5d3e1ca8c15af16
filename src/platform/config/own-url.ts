import { z } from 'zod';
import { httpUrl, whole } from './variables.js';

/** What tells where this application is reached; a slice that builds on it spreads these in. */
export const addressVariables = {
  PORT: whole(3000, 0, 65535),
  /** Where clients reach this API; by default http://localhost:PORT outside production. */
  API_URL: httpUrl().optional(),
  TLS_CERT_FILE: z.string().optional(),
};

/** Without a slash at the end. */
export function ownUrl({
  API_URL,
  PORT,
  TLS_CERT_FILE,
}: z.infer<z.ZodObject<typeof addressVariables>>): string {
  return API_URL ?? `${TLS_CERT_FILE ? 'https' : 'http'}://localhost:${PORT}`;
}
