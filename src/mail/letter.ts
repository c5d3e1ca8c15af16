import { HopelessJob } from '../platform/queue/index.js';
import type { EmailAddress } from './email-address.js';

export interface Letter {
  to: EmailAddress;
  /** One line. */
  subject: string;
  text: string;
  html: string;
}

/** This letter will never be taken, so that trying it again is of no use; anything else that `send` throws may pass. */
export class LetterRefused extends HopelessJob {}
