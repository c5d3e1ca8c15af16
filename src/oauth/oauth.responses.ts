import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { permissions, roles } from '../vocabulary/index.js';

const exampleId = '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11';
const seconds = (example: number, description: string) => ({
  type: 'integer' as const,
  format: 'int64',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  example,
  description,
});
const uri = (example: string, description: string) => ({
  format: 'uri',
  maxLength: 2000,
  example,
  description,
});

/** RFC 7662, 2.2. A token that does not count is answered with `active` alone. */
export class IntrospectionResponse {
  @ApiProperty({
    example: true,
    description: 'Whether the token counts at this moment. Where not, nothing else is told',
  })
  active!: boolean;
  @ApiPropertyOptional({ enum: ['Bearer'], example: 'Bearer' })
  token_type?: string;
  @ApiPropertyOptional(uri('https://api.example.com', 'Who issued it: `TOKEN_ISSUER`'))
  iss?: string;
  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', maxLength: 1000 },
      { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 1000 } },
    ],
    example: 'gatehouse',
    description: 'For whom it was issued: `TOKEN_AUDIENCE`, or a list that holds it',
  })
  aud?: string | string[];
  @ApiPropertyOptional({ format: 'uuid', example: exampleId, description: 'Of the user' })
  sub?: string;
  @ApiPropertyOptional({ format: 'uuid', example: exampleId, description: 'Of the session' })
  sid?: string;
  @ApiPropertyOptional({ maxLength: 1000, example: exampleId, description: 'Of the token' })
  jti?: string;
  @ApiPropertyOptional(seconds(1_790_000_000, 'When it was issued, in seconds since 1970'))
  iat?: number;
  @ApiPropertyOptional(seconds(1_790_000_900, 'When it ends, if nothing ends it before'))
  exp?: number;
  @ApiPropertyOptional(seconds(1_790_000_000, 'When the person logged in'))
  auth_time?: number;
  @ApiPropertyOptional({
    enum: roles,
    enumName: 'Role',
    isArray: true,
    uniqueItems: true,
    maxItems: roles.length,
    example: ['user'],
  })
  roles?: string[];
  @ApiPropertyOptional({
    enum: permissions,
    enumName: 'Permission',
    isArray: true,
    uniqueItems: true,
    maxItems: permissions.length,
    example: [],
    description: 'What the roles grant',
  })
  permissions?: string[];
}

const list = (values: readonly string[], description: string) => ({
  enum: [...values],
  enumName: 'ClientAuthMethod',
  isArray: true as const,
  maxItems: values.length,
  example: [...values],
  description,
});
const none = (description: string) => ({
  type: 'array' as const,
  items: { type: 'string' as const, maxLength: 1 },
  maxItems: 0,
  example: [],
  description,
});
const authMethods = ['client_secret_basic', 'client_secret_post'] as const;

/** RFC 8414, 2: what a client library needs to find the rest. */
export class OAuthMetadataResponse {
  @ApiProperty(uri('https://api.example.com', '`iss` of access tokens: `TOKEN_ISSUER`, else `API_URL`'))
  issuer!: string;
  @ApiProperty(uri('https://api.example.com/.well-known/jwks.json', 'As `getJwks`'))
  jwks_uri!: string;
  @ApiProperty(uri('https://api.example.com/oauth/introspect', 'As `introspectToken`'))
  introspection_endpoint!: string;
  @ApiProperty(list(authMethods, 'How a client proves who it is there'))
  introspection_endpoint_auth_methods_supported!: string[];
  @ApiProperty(uri('https://api.example.com/oauth/revoke', 'As `revokeToken`'))
  revocation_endpoint!: string;
  @ApiProperty(list(authMethods, 'How a client proves who it is there'))
  revocation_endpoint_auth_methods_supported!: string[];
  @ApiProperty(none('None: tokens come of a login'))
  response_types_supported!: string[];
  @ApiProperty(none('None: tokens come of a login'))
  grant_types_supported!: string[];

  /** @param baseUrl under which clients reach us, without a slash at the end */
  static of(issuer: string, baseUrl: string): OAuthMetadataResponse {
    return {
      issuer,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      introspection_endpoint: `${baseUrl}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: [...authMethods],
      revocation_endpoint: `${baseUrl}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: [...authMethods],
      // RFC 8414, 3.2 leaves empty lists out, but 2 requires the first, and takes a missing second for `authorization_code`.
      response_types_supported: [],
      grant_types_supported: [],
    };
  }
}
