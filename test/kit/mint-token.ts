import { JwtService } from '@nestjs/jwt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { AccessTokens, Sessions, SigningKeys } from '../../src/tokens/index.js';
import { Users } from '../../src/users/index.js';
import type { Role } from '../../src/vocabulary/index.js';

export interface TokenOptions {
  /** Whose it is; somebody new unless told. */
  userId?: string;
  /** Those in the token, exactly; the user's own unless told. */
  roles?: Role[];
  /** Beside ours. */
  claims?: Record<string, unknown>;
}

/** An access token of a session that is started here, signed by the key that the application signs with. */
export async function mintToken(
  nest: NestFastifyApplication,
  { userId, roles, claims }: TokenOptions & { userId: string },
): Promise<string> {
  const { opened, user } = await nest.get(UnitOfWork).run(async () => {
    const user = await nest.get(Users).get(userId);
    return { user, opened: await nest.get(Sessions).start(userId) };
  });
  const { accessToken } = await nest.get(AccessTokens).issue(opened, roles ?? user.roles);
  return claims ? sign(nest, accessToken, claims) : accessToken;
}

function sign(nest: NestFastifyApplication, issued: string, claims: object): Promise<string> {
  const jwt = nest.get(JwtService);
  const { kid, algorithm, privateKey } = nest.get(SigningKeys).current;
  const header = { alg: algorithm, typ: 'at+jwt', kid };
  return jwt.signAsync({ ...claims, ...jwt.decode<object>(issued) }, { privateKey, header, algorithm });
}
