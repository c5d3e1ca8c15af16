import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../problems/domain-error.js';
import type { MetricsSettings } from './metrics.settings.js';

export class MetricsTokenInvalid extends Problem({
  kind: 'unauthenticated',
  code: 'metrics_token_invalid',
  title: 'Metrics token invalid',
  detail: 'The metrics need the bearer token that this server was given for them.',
  remedy: 'Send METRICS_TOKEN as a bearer token.',
}) {}

/** Whether the Authorization header is what METRICS_TOKEN asks for; everybody's is where none is set. */
export function mayScrape(authorization: string | undefined, { METRICS_TOKEN }: MetricsSettings): boolean {
  if (METRICS_TOKEN === undefined) return true;
  const [, presented = ''] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  // Of digests, which are of one length.
  return timingSafeEqual(digest(presented), digest(METRICS_TOKEN));
}

const digest = (text: string) => createHash('sha256').update(text).digest();
