import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { SigningKeys } from '../../src/tokens/index.js';
import type { TestApp, Visitor } from '../kit/index.js';

/** One part of a JWS; a string is taken as it is. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

export function decode(part = ''): Record<string, any> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

/** RSASSA-PKCS1-v1_5 with SHA-256, as RS256 wants it. */
export function signRs256(signed: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(signed), key).toString('base64url');
}

export interface Forgery {
  /** Laid over the genuine header; `undefined` leaves a member out, a string is the whole header. */
  header?: object | string;
  /** Laid over the genuine claims; a string, an array or null is the whole payload. */
  claims?: unknown;
  /** Makes the signature of `header.payload`; by default the running app's own key does. */
  signature?: (signed: string) => string;
}

/** Makes access tokens as nobody but the holder of the signing key could, and as an attacker would. */
export class Forger {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  private readonly header: object;
  private readonly claims: object;

  /** @param owner whose genuine access token is the model */
  constructor(
    private readonly app: TestApp,
    owner: Visitor,
  ) {
    const { kid, privateKey } = app.nest.get(SigningKeys).current;
    this.kid = kid;
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
    const [header, claims] = owner.accessToken.split('.');
    this.header = decode(header);
    this.claims = decode(claims);
  }

  /** The genuine claims, issued just now. */
  freshClaims(): Record<string, any> {
    const iat = this.app.clock.nowSeconds();
    return { ...this.claims, iat, exp: iat + 600 };
  }

  forge({ header = {}, claims = {}, signature }: Forgery = {}): string {
    const isWhole = typeof claims !== 'object' || claims === null || Array.isArray(claims);
    const head = typeof header === 'string' ? header : { ...this.header, ...header };
    const payload = isWhole ? claims : { ...this.freshClaims(), ...(claims as object) };
    const signed = `${encode(head)}.${encode(payload)}`;
    return `${signed}.${signature ? signature(signed) : signRs256(signed, this.privateKey)}`;
  }
}
