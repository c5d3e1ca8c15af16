import { leewaySeconds } from '../access/access-token-form.js';

/** Within so long every running instance has seen a change of the keys: it looks once a second. */
export const pickUpSeconds = 2;

/** How long others may cache the JWKS. */
export const jwksMaxAgeSeconds = 300;

/** How long a key is published before it may sign: by then whoever caches the JWKS has it. */
export const publicationSeconds = jwksMaxAgeSeconds + pickUpSeconds;

/** When the last token has expired that an instance signed with a key before it saw that another had taken its place. */
export function verifiesUntil(replacedAt: Date, accessTokenMinutes: number): Date {
  const seconds = pickUpSeconds + accessTokenMinutes * 60 + leewaySeconds;
  return new Date(replacedAt.getTime() + seconds * 1000);
}
