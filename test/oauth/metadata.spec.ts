import { createTestApp } from '../kit/index.js';

const path = '//.well-known/oauth-authorization-server';

async function metadataOf(overrides: Record<string, string>) {
  const app = await createTestApp({ env: overrides });
  const { body, headers } = await app.visitor().get(path);
  await app.stop();
  return { body, headers };
}

it('names the issuer, the keys and the endpoints, and no grant that there is not', async () => {
  const { body, headers } = await metadataOf({});
  const authMethods = ['client_secret_basic', 'client_secret_post'];
  expect(body).toEqual({
    issuer: 'https://api.example.test',
    jwks_uri: 'https://api.example.test/.well-known/jwks.json',
    introspection_endpoint: 'https://api.example.test/oauth/introspect',
    introspection_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint: 'https://api.example.test/oauth/revoke',
    revocation_endpoint_auth_methods_supported: authMethods,
    response_types_supported: [],
    grant_types_supported: [],
  });
  expect(headers.get('cache-control')).toBe('public, max-age=300');
});

it('has the issuer of the tokens where that is another one, and the endpoints where they are', async () => {
  const { body } = await metadataOf({ TOKEN_ISSUER: 'https://id.example.test/people' });
  expect(body).toMatchObject({
    issuer: 'https://id.example.test/people',
    introspection_endpoint: 'https://api.example.test/oauth/introspect',
  });
});
