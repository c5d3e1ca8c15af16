import { hash } from 'node:crypto';

/** Of so many tokens, 4.5 MB: two for each person who is active in the same 15 minutes, on a busy instance. */
const most = 50_000;

/**
 * Which tokens this instance has checked the signature, issuer and audience of, and found them right: what cannot change, as both the
 * token and the key that it names stay what they are. Nothing else about a token is kept: its claims, its time, the state of its key
 * and whether it was revoked are judged each time. Known by the SHA-256 of the whole token, so that none lies in memory.
 */
export class CheckedSignatures {
  private readonly digests = new Set<string>();
  private readonly oldestFirst = this.digests.values();

  has(token: string): boolean {
    return this.digests.has(digestOf(token));
  }

  /** One that is not among them yet. */
  add(token: string): void {
    if (this.digests.size >= most) this.digests.delete(this.oldestFirst.next().value!);
    this.digests.add(digestOf(token));
  }
}

const digestOf = (token: string) => hash('sha256', token, 'base64');
