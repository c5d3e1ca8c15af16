import { Injectable } from '@nestjs/common';
import { type EmailAddress, MailSettings } from '../../mail/index.js';
import { OneTimeTokens } from '../../tokens/index.js';
import type { User } from '../../users/index.js';
import { AuthSettings } from '../auth.settings.js';
import type { LinkFacts } from './letter-texts.js';

/**
 * Mints the links of letters. WEB_URL alone is their origin: no header of any request reaches here. The token stands in
 * the fragment, which no server log and no Referer ever sees.
 */
@Injectable()
export class LetterLinks {
  constructor(
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly settings: AuthSettings,
    private readonly mail: MailSettings,
  ) {}

  /** The frontend's own front page, where one logs in. */
  get home(): string {
    return this.mail.webUrl;
  }

  async toVerify({ id, email }: User): Promise<LinkFacts> {
    const minutes = this.settings.VERIFY_LINK_HOURS * 60;
    return this.link(
      '/verify-email',
      await this.oneTimeTokens.issue(id, 'verify_email', email, minutes * 60),
      minutes,
    );
  }

  async toResetPassword({ id, email }: User, minutes = this.settings.RESET_LINK_MINUTES): Promise<LinkFacts> {
    const token = await this.oneTimeTokens.issue(id, 'reset_password', email, minutes * 60);
    return this.link('/reset-password', token, minutes);
  }

  /** As long as a verification: nobody waits for this letter, unlike for one that was asked for. */
  toChooseFirstPassword(user: User): Promise<LinkFacts> {
    return this.toResetPassword(user, this.settings.VERIFY_LINK_HOURS * 60);
  }

  async toConfirmEmailChange({ id }: User, { original }: EmailAddress): Promise<LinkFacts> {
    const minutes = this.settings.EMAIL_CHANGE_LINK_MINUTES;
    const token = await this.oneTimeTokens.issue(id, 'change_email', original, minutes * 60);
    return this.link('/confirm-email', token, minutes);
  }

  private link(path: string, token: string, minutes: number): LinkFacts {
    return { url: `${this.mail.webUrl}${path}#token=${token}`, minutes };
  }
}
