import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/index.js';
import { tokenAlgorithms } from './key-pairs.js';
import { jwksMaxAgeSeconds } from './key-times.js';
import { SigningKeys } from './signing-keys.js';

class JwkResponse {
  @ApiProperty({ enum: ['RSA', 'EC'] })
  kty!: string;
  @ApiProperty({ description: 'RFC 7638 thumbprint', example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  kid!: string;
  @ApiProperty({ example: 'sig' })
  use!: string;
  @ApiProperty({ enum: tokenAlgorithms })
  alg!: string;
  @ApiPropertyOptional({
    description: 'RSA: modulus, base64url',
    example: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9…',
  })
  n?: string;
  @ApiPropertyOptional({ description: 'RSA: exponent, base64url', example: 'AQAB' })
  e?: string;
  @ApiPropertyOptional({ description: 'EC: curve', example: 'P-256' })
  crv?: string;
  @ApiPropertyOptional({ description: 'EC: x coordinate, base64url' })
  x?: string;
  @ApiPropertyOptional({ description: 'EC: y coordinate, base64url' })
  y?: string;
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
  @Header('cache-control', `public, max-age=${jwksMaxAgeSeconds}`)
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'The public keys that verify access tokens (RFC 7517), the one that signs next among them',
  })
  @ApiOkResponse({ type: JwksResponse })
  show(): JwksResponse {
    return { keys: this.signingKeys.publicJwks() };
  }
}
