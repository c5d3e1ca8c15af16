import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/index.js';
import { tokenAlgorithms } from './key-pairs.js';
import { jwksMaxAgeSeconds } from './key-times.js';
import { SigningKeys } from './signing-keys.js';

const base64url = (maxLength: number) => ({ maxLength, pattern: String.raw`^[\w-]+$` });

class JwkResponse {
  @ApiProperty({ enum: ['RSA', 'EC'], enumName: 'KeyType', example: 'RSA' })
  kty!: string;
  @ApiProperty({
    ...base64url(43),
    description: 'RFC 7638 thumbprint',
    example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  })
  kid!: string;
  @ApiProperty({ enum: ['sig'], example: 'sig' })
  use!: string;
  @ApiProperty({ enum: tokenAlgorithms, enumName: 'TokenAlgorithm', example: 'RS256' })
  alg!: string;
  @ApiPropertyOptional({
    ...base64url(3000),
    description: 'RSA: modulus',
    example: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9',
  })
  n?: string;
  @ApiPropertyOptional({ ...base64url(20), description: 'RSA: exponent', example: 'AQAB' })
  e?: string;
  @ApiPropertyOptional({ enum: ['P-256'], description: 'EC: curve', example: 'P-256' })
  crv?: string;
  @ApiPropertyOptional({
    ...base64url(43),
    description: 'EC: x coordinate',
    example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  })
  x?: string;
  @ApiPropertyOptional({
    ...base64url(43),
    description: 'EC: y coordinate',
    example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  })
  y?: string;
}

class JwksResponse {
  @ApiProperty({ type: [JwkResponse] })
  keys!: JwkResponse[];
}

const cacheControl = `public, max-age=${jwksMaxAgeSeconds}`;
const cacheable = {
  'Cache-Control': { required: true, schema: { type: 'string' as const, enum: [cacheControl] } },
};

@ApiTags('Keys')
@Public()
@Controller('.well-known')
export class JwksController {
  constructor(private readonly signingKeys: SigningKeys) {}

  @Get('jwks.json')
  @Header('cache-control', cacheControl)
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'The public keys that verify access tokens',
    description:
      'For services that verify access tokens themselves (RFC 7517). The key that signs next is among them before it is used, so that a cached set is never too old; ask again when a `kid` is unknown.',
  })
  @ApiOkResponse({
    type: JwksResponse,
    description: 'Every key whose tokens can be live',
    headers: cacheable,
  })
  show(): JwksResponse {
    return { keys: this.signingKeys.publicJwks() };
  }
}
