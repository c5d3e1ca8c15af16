import { LinkInvalid } from '../tokens/index.js';
import { EmailTaken } from '../users/index.js';

/**
 * Of two proofs of one address that come at the same moment, the unique index refuses the second. Who has the address is
 * not told: its link is no good any more.
 */
export function takenMeansInvalid(error: unknown): never {
  throw error instanceof EmailTaken ? new LinkInvalid({ reason: 'taken at the same moment' }) : error;
}
