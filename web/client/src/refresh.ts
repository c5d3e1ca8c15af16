import type { Api } from './api.js';
import type { Credentials } from './credentials.js';
import type { SessionState } from './session-state.js';
import type { TabLock } from './tab-lock.js';

/** A lost answer is had again only while the server's grace (10 s by default) lasts: both tries have to fit into it. */
const tryMs = 8_000;
const pauseMs = 1_000;

/** What a request knew when it was sent, and why it was refused. */
export interface Refusal {
  request: Request;
  signIns: number;
  renewals: number;
  code: string | undefined;
  /** Whether it was repeated before because another tab seemed to have refreshed. */
  isRepeated: boolean;
}

/** `elsewhere`: another tab, or another request of this one, has seen to it. */
export type Renewal = 'refreshed' | 'elsewhere' | 'none';

const mendedByRefresh = ['token_expired', 'token_stale', 'token_missing'];
const endOfSession = ['token_revoked', 'token_invalid'];

/** Decides when to refresh, and does it once for all who ask. */
export class SilentRefresh {
  private flight: Promise<Renewal> | undefined;
  private exchange: ReturnType<SilentRefresh['tryExchange']> | undefined;

  constructor(
    private readonly server: Api,
    private readonly credentials: Credentials,
    private readonly state: SessionState,
    private readonly lock: TabLock,
  ) {}

  /** Whether the refused request is worth repeating now. */
  async renew(refusal: Refusal): Promise<Renewal> {
    const { code, signIns, renewals } = refusal;
    if (!code || ![...mendedByRefresh, ...endOfSession].includes(code)) return 'none';
    if (signIns !== this.state.signIns) return 'none';
    if (renewals !== this.state.renewals) return 'elsewhere';
    if (code === 'token_missing' && this.state.isSignedOut) return 'none';
    this.flight ??= this.lock((waited) => this.renewInTurn(refusal, waited)).finally(() => {
      this.flight = undefined;
    });
    return this.flight;
  }

  /** Refreshes whether it is needed or not. */
  now(): ReturnType<SilentRefresh['tryExchange']> {
    this.exchange ??= this.lock(() => this.tryExchange()).finally(() => {
      this.exchange = undefined;
    });
    return this.exchange;
  }

  private async renewInTurn(refusal: Refusal, waited: boolean): Promise<Renewal> {
    const { request, signIns, renewals, code, isRepeated } = refusal;
    if (signIns !== this.state.signIns) return 'none';
    if (renewals !== this.state.renewals) return 'elsewhere';
    if (await this.credentials.changedSince(request, waited && !isRepeated)) return 'elsewhere';
    if (!(await this.credentials.exist())) {
      if (code !== 'token_missing') this.state.tell('signed-out');
      return 'none';
    }
    if (endOfSession.includes(code ?? '')) {
      await this.endSession();
      return 'none';
    }
    // A refresh that cannot be had signs nobody out: the refused request keeps its answer.
    const { data } = await this.tryExchange().catch(() => ({ data: undefined }));
    return data ? 'refreshed' : 'none';
  }

  private async tryExchange() {
    const result = await this.post();
    if (result.data) {
      // Before they are used: who dies in between finds them again, or gets the same ones within the grace.
      await this.credentials.keep(result.data);
      this.state.tell('refreshed');
    } else if (result.response.status === 401) {
      await this.endSession();
    }
    return result;
  }

  private async endSession(): Promise<void> {
    await this.credentials.drop();
    this.state.tell('signed-out');
  }

  /** Twice where the answer was lost: the server may have exchanged the token already. */
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
