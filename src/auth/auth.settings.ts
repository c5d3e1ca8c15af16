import { z } from 'zod';
import { flag, positive, Settings, whole } from '../platform/config/index.js';

export class AuthSettings extends Settings({
  /** In code points. */
  PASSWORD_MIN_LENGTH: whole(15, 8, 64),
  LOGIN_REQUIRES_VERIFIED_EMAIL: flag(true),
  /** `allow` lets browser code ask for tokens in the body; `refuse` keeps them out of script's reach. */
  BROWSER_BODY_TOKENS: z.enum(['refuse', 'allow'], { error: 'use refuse or allow' }).default('refuse'),
  VERIFY_LINK_HOURS: positive(24, 24 * 30),
  RESET_LINK_MINUTES: positive(15, 24 * 60),
  EMAIL_CHANGE_LINK_MINUTES: positive(60, 24 * 60),
}) {}
