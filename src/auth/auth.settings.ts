import { z } from 'zod';
import { flag, limit, positive, Settings, whole } from '../platform/config/index.js';

export class AuthSettings extends Settings({
  /** In code points. */
  PASSWORD_MIN_LENGTH: whole(15, 8, 64),
  LOGIN_REQUIRES_VERIFIED_EMAIL: flag(true),
  /** `allow` lets browser code ask for tokens in the body; `refuse` keeps them out of script's reach. */
  BROWSER_BODY_TOKENS: z.enum(['refuse', 'allow'], { error: 'use refuse or allow' }).default('refuse'),
  VERIFY_LINK_HOURS: positive(24, 24 * 30),
  RESET_LINK_MINUTES: positive(15, 24 * 60),
  EMAIL_CHANGE_LINK_MINUTES: positive(60, 24 * 60),
  /** Wrong passwords for one account, over all doors; beyond them a doubling delay. */
  LIMIT_LOGIN_FAILURES: limit(5, 900),
  LIMIT_LOGIN_PER_IP: limit(30, 60),
  LIMIT_SIGNUP_PER_IP: limit(20, 3600),
  /** Letters to one address: verification, reset and e-mail change each. Beyond it the answer is as ever. */
  LIMIT_MAILS_PER_ADDRESS: limit(5, 3600),
  LIMIT_FORGOT_PER_IP: limit(20, 3600),
  LIMIT_LINK_TRIES_PER_IP: limit(20, 60),
}) {}
