import type { ServerApi } from './api.js';
import type { AttachedRequest, Credentials, Transport } from './credentials.js';
import { isProblem, retryAfterSecondsOf, UnexpectedAnswerError } from './problems.js';
import type { components } from './schema.js';
import type { SessionState } from './session-state.js';
import type { TabLock } from './tab-lock.js';
import { withTimeLimit } from './time-limit.js';

/** A lost answer is had again only while the server's grace (10 s by default) lasts: both tries have to fit into it. */
const tryMs = 8_000;
const pauseMs = 1_000;

// `token_missing`: a browser no longer sends a cookie that has expired. `token_invalid`: signed by a key that is gone.
const mendedByRefresh = ['token_expired', 'token_stale', 'token_missing', 'token_invalid'];
const endOfSession = ['token_revoked'];

/** A request that was answered 401, and what was known when it was sent. */
export interface Refusal {
  sent: AttachedRequest;
  renewals: number;
  code: string | undefined;
}

interface Parts {
  server: ServerApi;
  transport: Transport;
  credentials: Credentials;
  state: SessionState;
  lock: TabLock;
}

type Answer = Awaited<ReturnType<SilentRefresh['post']>>;

/** Decides when to refresh, and does it once for all who ask. */
export class SilentRefresh {
  private flight: Promise<boolean> | undefined;

  constructor(private readonly parts: Parts) {}

  /** Whether the refused request is worth repeating now. */
  async renew(refusal: Refusal): Promise<boolean> {
    const { code = '', renewals } = refusal;
    if (!mendedByRefresh.includes(code) && !endOfSession.includes(code)) return false;
    if (renewals !== this.parts.state.renewals) return true;
    this.flight ??= this.parts
      .lock((waited) => this.renewInTurn(refusal, waited))
      .finally(() => {
        this.flight = undefined;
      });
    return this.flight;
  }

  /** Refreshes whether it is needed or not. */
  now(): Promise<Answer> {
    return this.parts.lock(async () => this.settle(await this.post()));
  }

  private async renewInTurn({ sent, renewals, code = '' }: Refusal, waited: boolean): Promise<boolean> {
    const renewed = await this.parts.credentials.renewedSince(sent, waited);
    if (renewals !== this.parts.state.renewals) return true;
    if (renewed) {
      this.parts.state.meet(renewed.userId);
      return true;
    }
    if (endOfSession.includes(code) || !(await this.parts.credentials.exist())) {
      await this.endSession();
      return false;
    }
    if (this.parts.state.isQuiet) return false;
    // What is not refused but cannot be had signs nobody out.
    const answer = await this.post().catch(() => undefined);
    return answer ? Boolean((await this.settle(answer)).data) : false;
  }

  private async settle(answer: Answer): Promise<Answer> {
    const { data, error, response } = answer;
    const retryAfter = retryAfterSecondsOf(response);
    if (data) {
      // Before they are used: who dies in between finds the old ones, and the grace gives the same new ones again.
      await this.parts.credentials.keep(data);
      this.parts.state.meet(data.user.id);
      this.parts.state.tell('refreshed');
    } else if (isRefused(error)) {
      await this.endSession();
    } else if (retryAfter) {
      this.parts.state.keepQuiet(retryAfter * 1_000);
    }
    return answer;
  }

  private async endSession(): Promise<void> {
    await this.parts.credentials.drop();
    if (this.parts.state.isSignedIn) return this.parts.state.tell('signed-out');
    // Nobody was known to be signed in when the page was opened: no news.
    this.parts.state.isSignedIn = false;
    this.parts.state.keepQuiet();
  }

  /** Asks twice where the answer was lost: the server may have exchanged the token already. */
  private async post() {
    const refreshToken = await this.parts.credentials.refreshToken();
    const first = await this.postOnce(refreshToken).catch(() => undefined);
    if (first && (first.response.status < 500 || retryAfterSecondsOf(first.response))) return first;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return this.postOnce(refreshToken);
  }

  private async postOnce(refreshToken: string | undefined) {
    const answer = await withTimeLimit(tryMs, async (signal) =>
      this.parts.server.POST('/api/v1/auth/refresh', {
        ...(refreshToken && { body: { refreshToken } }),
        // The new cookies are to arrive even if the page is left meanwhile.
        keepalive: true,
        signal,
      }),
    );
    return expectSession(answer, this.parts.transport);
  }
}

/** By Gatehouse itself: a 401 of a proxy is no answer to the question. */
function isRefused(error: unknown): boolean {
  const codes = ['refresh_token_invalid', 'refresh_token_reused', 'token_missing'] as const;
  return codes.some((code) => isProblem(error, code));
}

interface SessionAnswer {
  data?: components['schemas']['SessionResponse'];
  response: Response;
}

/** @throws UnexpectedAnswerError for a 200 that something else has given */
export function expectSession<A extends SessionAnswer>(answer: A, transport: Transport): A {
  const { data, response } = answer;
  const isComplete = data?.user?.id && (transport === 'cookie' || (data.accessToken && data.refreshToken));
  if (response.ok && !isComplete) throw new UnexpectedAnswerError(response);
  return answer;
}
