import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** For the documentation: a form is read by OAuthForm, by the rules of RFC 6749. */
class ClientForm {
  @ApiPropertyOptional({
    format: 'uuid',
    example: '2f6f1a3e-0d0f-4b8a-9a2e-6f2f7f1c9b11',
    description: 'With `client_secret`, where the credentials are not in the Authorization header',
  })
  client_id?: string;

  @ApiPropertyOptional({
    maxLength: 55,
    pattern: String.raw`^ghc_[\w-]{51}$`,
    format: 'password',
    writeOnly: true,
    example: 'ghc_kX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s7Jq0kqv0b10f9b7d1c',
    description: 'Not together with an Authorization header',
  })
  client_secret?: string;
}

const token = (description: string) => ({
  minLength: 1,
  maxLength: 16_384,
  writeOnly: true,
  example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl',
  description,
});
const hint = { maxLength: 100, example: 'access_token', description: 'Not needed, and not relied on' };

export class IntrospectTokenRequest extends ClientForm {
  @ApiProperty(token('An access token'))
  token!: string;

  @ApiPropertyOptional(hint)
  token_type_hint?: string;
}

export class RevokeTokenRequest extends ClientForm {
  @ApiProperty(token('An access token, or a refresh token of any generation'))
  token!: string;

  @ApiPropertyOptional(hint)
  token_type_hint?: string;
}
