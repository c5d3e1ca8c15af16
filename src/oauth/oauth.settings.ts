import { limit, Settings } from '../platform/config/index.js';

export class OAuthSettings extends Settings({
  /** Introspections and revocations of one client, in place of LIMIT_DEFAULT. */
  LIMIT_INTROSPECT_PER_CLIENT: limit(6000, 60),
}) {}
