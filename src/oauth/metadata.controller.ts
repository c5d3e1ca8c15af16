import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HttpSettings, Public } from '../platform/http/index.js';
import { TokensSettings } from '../tokens/index.js';
import { OAuthMetadataResponse } from './oauth.responses.js';

const cacheControl = 'public, max-age=300';
const cacheable = {
  'Cache-Control': { required: true, schema: { type: 'string' as const, enum: [cacheControl] } },
};

@ApiTags('Resource servers')
@Public()
@Controller('.well-known')
export class MetadataController {
  constructor(
    private readonly tokens: TokensSettings,
    private readonly http: HttpSettings,
  ) {}

  @Get('oauth-authorization-server')
  @Header('cache-control', cacheControl)
  @ApiOperation({
    operationId: 'getOAuthMetadata',
    summary: 'Where the keys, introspection and revocation are',
    description:
      'For client libraries (RFC 8414): they find the rest from the issuer alone. It does not mean that tokens can be had here by OAuth: they come of `login`.',
  })
  @ApiOkResponse({
    type: OAuthMetadataResponse,
    description: 'What there is of OAuth here',
    headers: cacheable,
  })
  show(): OAuthMetadataResponse {
    return OAuthMetadataResponse.of(this.tokens.issuer, this.http.apiUrl);
  }
}
