import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentClient, ForClients } from './for-clients.js';
import { Introspection } from './introspection.js';
import { Form, OAuthForm } from './oauth-form.js';
import { IntrospectTokenRequest, RevokeTokenRequest } from './oauth.requests.js';
import { IntrospectionResponse } from './oauth.responses.js';
import { TokenRevocation } from './token-revocation.js';

/** For services elsewhere that are handed our access tokens. */
@ApiTags('Resource servers')
@ApiConsumes('application/x-www-form-urlencoded')
@ForClients()
@Controller('oauth')
export class OAuthController {
  constructor(
    private readonly introspection: Introspection,
    private readonly revocation: TokenRevocation,
  ) {}

  @Post('introspect')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'introspectToken',
    summary: 'Whether an access token counts at this moment',
    description:
      'RFC 7662, judged as every request to this API is, revocation included. A token that has expired, was revoked, is older than the last change of its user’s roles, or never was an access token of ours is answered with `{"active":false}` and no reason. Refresh tokens are not introspected. The client’s id and secret go in the Authorization header (Basic) or in the body.',
  })
  @ApiBody({ type: IntrospectTokenRequest })
  @ApiOkResponse({ type: IntrospectionResponse, description: 'What the token says, if it counts' })
  introspect(@Form() form: OAuthForm): Promise<IntrospectionResponse> {
    return this.introspection.of(form.get('token'));
  }

  @Post('revoke')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'revokeToken',
    summary: 'End the session of a token',
    description:
      'RFC 7009. A refresh token, or an access token that counts, ends its whole session, on every instance before the answer is sent. Any other token is answered alike and ends nothing. The client’s id and secret go in the Authorization header (Basic) or in the body.',
  })
  @ApiBody({ type: RevokeTokenRequest })
  @ApiOkResponse({ description: 'The token counts no more, or never did' })
  async revoke(@Form() form: OAuthForm, @CurrentClient() clientId: string): Promise<void> {
    await this.revocation.revoke(form.get('token'), clientId);
  }
}
