import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { EmailAddress, Mailer } from '../../mail/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { type User, Users } from '../../users/index.js';
import { AbandonedSignUps } from '../registration/abandoned-sign-ups.js';
import type { LetterJob, OwnLetterJob } from './letter-job.js';
import { LetterLinks } from './letter-links.js';
import { LetterMetrics } from './letter-metrics.js';
import type { LetterText } from './letter-texts.js';
import { LetterWording } from './letter-wording.js';
import { lettersQueue } from './letters.js';
import { OwnLetters } from './own-letters.js';
import type { Language } from '../../vocabulary/index.js';

/**
 * Turns what happened into letters. It looks at how things stand when it sends, and mints the token then: a letter that
 * was delayed for hours carries a live link, and one that makes no sense any more is not sent.
 */
@Injectable()
export class LetterCarrier implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly abandonedSignUps: AbandonedSignUps,
    private readonly links: LetterLinks,
    private readonly mailer: Mailer,
    private readonly audit: AuditTrail,
    private readonly wording: LetterWording,
    private readonly ownLetters: OwnLetters,
    private readonly metrics: LetterMetrics,
  ) {}

  onModuleInit(): void {
    this.queue.handle<LetterJob>(lettersQueue, (job, attempt) =>
      this.metrics.watch(job.about, attempt, () => this.carry(job)),
    );
  }

  private async carry(job: LetterJob): Promise<void> {
    if (job.about === 'account_deleted') return this.sayGoodbye(job);
    if (job.about === 'verification_again') return this.verifyAgain(job.email);
    const user = job.userId ? await this.users.find(job.userId) : null;
    // Deleted since, or never known: forgot-password queues the same job for an unknown address.
    if (!user || this.abandonedSignUps.isAbandoned(user)) return;
    // A link that would be refused is not sent.
    const needsLink = job.about === 'password_forgotten' || job.about === 'password_reset_forced';
    if (!(user.disabledAt && needsLink)) await this.tell(user, job);
  }

  private async tell(user: User, job: LetterJob): Promise<void> {
    const texts = this.wording.of(user.language);
    const { home } = this.links;
    switch (job.about) {
      case 'sign_up':
        return this.answerSignUp(user);
      case 'password_forgotten':
        return this.send(user, texts.resetPassword(await this.links.toResetPassword(user)));
      case 'password_reset_forced':
        return this.send(user, texts.resetForced(await this.links.toResetPassword(user)));
      case 'invitation':
        return this.send(user, texts.invitation(await this.links.toChooseFirstPassword(user)));
      case 'password_reset':
        return this.send(user, texts.passwordReset(home));
      case 'password_changed':
        return this.send(user, texts.passwordChanged(home));
      case 'email_change_requested':
        return this.confirmEmailChange(user, EmailAddress.parse(job.newEmail));
      case 'email_change_notice':
        return this.send(user, texts.emailChangeNotice(home));
      case 'email_changed':
        return this.send(user, texts.emailChanged(home), EmailAddress.parse(job.oldEmail));
      case 'refresh_token_reused':
        return this.send(user, texts.refreshTokenReused(home));
      case 'own_letter':
        return this.sendOwn(user, job);
    }
  }

  /** Here, not in the request, it is looked up whether the address has an owner: the request does the same for all. */
  private async answerSignUp(signUp: User): Promise<void> {
    if (!signUp.provisional) return;
    const [owner] = await this.users.findByAddress(signUp.emailCanonical);
    if (!owner || owner.provisional) return this.verify(signUp);
    await this.send(owner, this.wording.of(owner.language).alreadyRegistered(this.links.home));
    await this.unitOfWork.run(async () => {
      await this.users.lockAddress(signUp.emailCanonical);
      // A second try may run beside the first when that was only thought dead: one of them tells.
      if (await this.users.delete(signUp.id))
        await this.audit.record({ type: 'user.sign_up_repeated', userId: owner.id });
    });
  }

  /**
   * Where several sign-ups wait, nobody can tell whose they are: a verification link could open the account to a stranger's
   * password. So the mailbox's owner is asked to choose one.
   */
  private async verifyAgain(canonical: string): Promise<void> {
    const [signUp, ...others] = await this.users.findByAddress(canonical);
    if (!signUp?.provisional || this.abandonedSignUps.isAbandoned(signUp)) return;
    if (others.length === 0) return this.verify(signUp);
    const link = await this.links.toChooseFirstPassword(signUp);
    await this.send(signUp, this.wording.of(signUp.language).severalSignUps(link));
  }

  private async verify(signUp: User): Promise<void> {
    const link = { ...(await this.links.toVerify(signUp)), signedUpAt: signUp.createdAt };
    await this.send(signUp, this.wording.of(signUp.language).verifyEmail(link));
  }

  private async confirmEmailChange(user: User, newEmail: EmailAddress): Promise<void> {
    const [owner] = await this.users.findByAddress(newEmail.canonical);
    if (owner?.id === user.id) return;
    if (owner && !owner.provisional) {
      return this.send(owner, this.wording.of(owner.language).alreadyRegistered(this.links.home));
    }
    const link = await this.links.toConfirmEmailChange(user, newEmail);
    await this.send(user, this.wording.of(user.language).confirmEmailChange(link), newEmail);
  }

  /** Not to an address that somebody only typed: a sign-up would else send it whatever the team tells its people. */
  private async sendOwn(user: User, job: OwnLetterJob): Promise<void> {
    const text = user.provisional ? undefined : await this.ownLetters.write(job, user);
    if (text) await this.send(user, text);
  }

  private async sayGoodbye({ email, language }: { email: string; language: Language }): Promise<void> {
    const text = this.wording.of(language).accountDeleted();
    await this.mailer.send({ ...(await this.wording.layOut(text, language)), to: EmailAddress.parse(email) });
    this.metrics.countSent();
  }

  private async send(user: User, text: LetterText, to = EmailAddress.parse(user.email)): Promise<void> {
    await this.mailer.send({ ...(await this.wording.layOut(text, user.language)), to });
    this.metrics.countSent();
  }
}
