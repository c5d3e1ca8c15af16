import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Housekeeping } from '../../platform/housekeeping/index.js';
import { type User, Users } from '../../users/index.js';
import { AuthSettings } from '../auth.settings.js';

const abandonedAfterSeconds = 7 * 86_400;

/**
 * A sign-up that nobody proves is abandoned after a week: from then on no letter with a link is written for it, and it is
 * deleted when the last one's link has expired as well. So no live link ever leads to nothing.
 */
@Injectable()
export class AbandonedSignUps implements OnModuleInit {
  constructor(
    private readonly housekeeping: Housekeeping,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly settings: AuthSettings,
  ) {}

  /** Where people may log in unverified, a sign-up is an account in use. */
  onModuleInit(): void {
    if (!this.settings.LOGIN_REQUIRES_VERIFIED_EMAIL) return;
    const clean = (limit: number) =>
      this.users.deleteSignUps({ madeBefore: this.deletedIfMadeBefore(), limit });
    this.housekeeping.register({ name: 'abandoned sign-ups', everyMinutes: 60, clean });
  }

  isAbandoned({ provisional, createdAt }: User): boolean {
    if (!provisional || !this.settings.LOGIN_REQUIRES_VERIFIED_EMAIL) return false;
    return createdAt < this.clock.secondsFromNow(-abandonedAfterSeconds);
  }

  private deletedIfMadeBefore(): Date {
    const { VERIFY_LINK_HOURS, RESET_LINK_MINUTES } = this.settings;
    const linkSeconds = Math.max(VERIFY_LINK_HOURS * 3600, RESET_LINK_MINUTES * 60);
    return this.clock.secondsFromNow(-abandonedAfterSeconds - linkSeconds);
  }
}
