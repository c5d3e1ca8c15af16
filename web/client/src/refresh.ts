import type { Api } from './api.js';
import type { Credentials } from './credentials.js';
import type { SessionState } from './session-state.js';
import type { TabLock } from './tab-lock.js';

/** A lost answer is had again only while the server's grace (10 s by default) lasts: both tries have to fit into it. */
const tryMs = 8_000;
const pauseMs = 1_000;

const mendedByRefresh = ['token_expired', 'token_stale', 'token_missing'];
const endOfSession = ['token_revoked', 'token_invalid'];

/** A request that was answered 401, and what was known when it was sent. */
export interface Refusal {
  request: Request;
  renewals: number;
  code: string | undefined;
  /** Whether it was repeated before, as another tab seemed to have refreshed. */
  isRepeated: boolean;
}

/** `elsewhere`: another request, tab or process has seen to it. */
export type Renewal = 'refreshed' | 'elsewhere' | 'none';

type Answer = Awaited<ReturnType<SilentRefresh['post']>>;

/** Decides when to refresh, and does it once for all who ask. */
export class SilentRefresh {
  private flight: Promise<Renewal> | undefined;
  private flightByHand: Promise<Answer> | undefined;

  constructor(
    private readonly server: Api,
    private readonly credentials: Credentials,
    private readonly state: SessionState,
    private readonly lock: TabLock,
  ) {}

  /** Whether the refused request is worth repeating now. */
  async renew(refusal: Refusal): Promise<Renewal> {
    const { code = '', renewals } = refusal;
    if (!mendedByRefresh.includes(code) && !endOfSession.includes(code)) return 'none';
    if (renewals !== this.state.renewals) return 'elsewhere';
    if (code === 'token_missing' && this.state.isSignedIn === false) return 'none';
    this.flight ??= this.lock((waited) => this.renewInTurn(refusal, waited)).finally(() => {
      this.flight = undefined;
    });
    return this.flight;
  }

  /** Refreshes whether it is needed or not. */
  now(): Promise<Answer> {
    this.flightByHand ??= this.lock(async () => this.settle(await this.post())).finally(() => {
      this.flightByHand = undefined;
    });
    return this.flightByHand;
  }

  private async renewInTurn(refusal: Refusal, waited: boolean): Promise<Renewal> {
    const { request, renewals, code = '', isRepeated } = refusal;
    if (renewals !== this.state.renewals) return 'elsewhere';
    if (await this.credentials.changedSince(request, waited && !isRepeated)) return 'elsewhere';
    if (endOfSession.includes(code) || !(await this.credentials.exist())) {
      await this.endSession(code);
      return 'none';
    }
    // What is not refused but cannot be had signs nobody out.
    const answer = await this.post().catch(() => undefined);
    if (!answer) return 'none';
    await this.settle(answer, code);
    return answer.data ? 'refreshed' : 'none';
  }

  private async settle(answer: Answer, code?: string): Promise<Answer> {
    if (answer.data) {
      // Before they are used: who dies in between finds the old ones, and the grace gives the same new ones again.
      await this.credentials.keep(answer.data);
      this.state.tell('refreshed');
    } else if (answer.response.status === 401) {
      await this.endSession(code);
    }
    return answer;
  }

  private async endSession(code?: string): Promise<void> {
    await this.credentials.drop();
    // Nobody was signed in when the page was opened: no news.
    if (code === 'token_missing' && this.state.isSignedIn === undefined) this.state.isSignedIn = false;
    else this.state.tell('signed-out');
  }

  /** Asks twice where the answer was lost: the server may have exchanged the token already. */
  private async post() {
    const refreshToken = await this.credentials.refreshToken();
    const first = await this.postOnce(refreshToken).catch(() => undefined);
    if (first && first.response.status < 500) return first;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return this.postOnce(refreshToken);
  }

  private async postOnce(refreshToken: string | undefined) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), tryMs);
    try {
      return await this.server.POST('/api/v1/auth/refresh', {
        ...(refreshToken && { body: { refreshToken } }),
        // The new cookies are to arrive even if the page is left meanwhile.
        keepalive: true,
        signal: limit.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
