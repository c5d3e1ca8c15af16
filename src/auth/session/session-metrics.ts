import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { DomainError, TooManyRequests } from '../../platform/problems/index.js';
import { RefreshTokenInvalid, RefreshTokenReused } from '../../tokens/index.js';
import { AccountDisabled, EmailUnverified, InvalidCredentials } from '../auth.errors.js';

const loginRefusals = new Map<unknown, string>([
  [InvalidCredentials, 'invalid_credentials'],
  [EmailUnverified, 'email_unverified'],
  [AccountDisabled, 'account_disabled'],
  [TooManyRequests, 'locked_out'],
]);
const byExtension = 'refused_by_extension';
const refreshRefusals = new Map<unknown, string>([
  [RefreshTokenInvalid, 'invalid'],
  [RefreshTokenReused, 'reused'],
  [TooManyRequests, 'limited'],
]);

/** What became of logins and refreshes. One that a database which is away prevents has no outcome: it comes again. */
@Injectable()
export class SessionMetrics {
  private readonly logins;
  private readonly refreshes;

  constructor(metrics: Metrics) {
    this.logins = metrics.counter(
      {
        name: 'gatehouse_logins_total',
        help: 'Logins whose password was judged, or refused unseen as the account has to wait (locked_out). With the right one a hook of your own may have said no (refused_by_extension).',
        labels: ['outcome'],
      },
      series('succeeded', ...loginRefusals.values(), byExtension),
    );
    this.refreshes = metrics.counter(
      {
        name: 'gatehouse_refreshes_total',
        help: 'Exchanges of refresh tokens: a new pair, the same one again within the grace, a replay that ended the session, one too many lately, or not good.',
        labels: ['outcome'],
      },
      series('rotated', 'repeated', ...refreshRefusals.values()),
    );
  }

  async countLogin<Result>(login: Promise<Result>): Promise<Result> {
    const result = await login.catch((error: Error) => {
      const outcome = loginRefusals.get(error.constructor) ?? (isRefusal(error) && byExtension);
      if (outcome) this.logins.inc({ outcome });
      throw error;
    });
    this.logins.inc({ outcome: 'succeeded' });
    return result;
  }

  /** Refusals alone: what it was exchanged for is told by `countRefresh`. */
  async countRefusedRefresh<Result>(refresh: Promise<Result>): Promise<Result> {
    return refresh.catch((error: Error) => {
      const outcome = refreshRefusals.get(error.constructor);
      if (outcome) this.refreshes.inc({ outcome });
      throw error;
    });
  }

  countRefresh(outcome: 'rotated' | 'repeated'): void {
    this.refreshes.inc({ outcome });
  }
}

/** What is unavailable is nobody's decision. */
export function isRefusal(error: unknown): error is DomainError {
  return error instanceof DomainError && error.definition.kind !== 'unavailable';
}

const series = (...outcomes: string[]) => outcomes.map((outcome) => ({ outcome }));
