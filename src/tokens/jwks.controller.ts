import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../platform/http/index.js';
import { signingAlgorithm, SigningKeys } from './signing-keys.js';

class JwkResponse {
  @ApiProperty({ example: 'RSA' })
  kty!: string;
  @ApiProperty({ example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  kid!: string;
  @ApiProperty({ example: 'sig' })
  use!: string;
  @ApiProperty({ example: signingAlgorithm })
  alg!: string;
  @ApiProperty({ description: 'Modulus, base64url', example: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9…' })
  n!: string;
  @ApiProperty({ description: 'Exponent, base64url', example: 'AQAB' })
  e!: string;
}

class JwksResponse {
  @ApiProperty({ type: [JwkResponse] })
  keys!: JwkResponse[];
}

@ApiTags('Keys')
@Public()
@Controller('.well-known')
export class JwksController {
  constructor(private readonly signingKeys: SigningKeys) {}

  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ operationId: 'getJwks', summary: 'The public keys that verify access tokens (RFC 7517)' })
  @ApiOkResponse({ type: JwksResponse })
  show(): JwksResponse {
    return { keys: this.signingKeys.publicJwks() };
  }
}
