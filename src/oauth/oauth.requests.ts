import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** For the documentation: a form is read by OAuthForm, by the rules of RFC 6749. */
class ClientForm {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'With `client_secret`, where the credentials are not in the Authorization header',
  })
  client_id?: string;

  @ApiPropertyOptional({
    maxLength: 55,
    pattern: String.raw`^ghc_[\w-]{51}$`,
    description: 'Not together with an Authorization header',
  })
  client_secret?: string;
}

const token = (description: string) => ({
  minLength: 1,
  maxLength: 16_384,
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
