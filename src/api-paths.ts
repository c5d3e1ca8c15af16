import type { INestApplication } from '@nestjs/common';

export const apiPath = 'api/v1';
export const oauthPath = 'oauth';

/** Served beside the API, under names that are fixed elsewhere or meant for people. */
export const outsideTheApi = [
  'health/live',
  'health/ready',
  'metrics',
  '.well-known/jwks.json',
  '.well-known/oauth-authorization-server',
  `${oauthPath}/introspect`,
  `${oauthPath}/revoke`,
  'errors',
  'errors/:code',
  'inbox',
  'inbox/letters.json',
  'inbox/:id',
  'inbox/:id/html',
];

export function setPaths(app: INestApplication): void {
  app.setGlobalPrefix(apiPath, { exclude: outsideTheApi });
}
