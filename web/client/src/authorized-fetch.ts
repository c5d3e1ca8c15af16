import type { Credentials } from './credentials.js';
import { problemCodeOf } from './problems.js';
import type { SilentRefresh } from './refresh.js';
import type { SessionState } from './session-state.js';

interface Parts {
  fetch: typeof globalThis.fetch;
  baseUrl: string;
  credentials: Credentials;
  state: SessionState;
  refresh: SilentRefresh;
}

/** A fetch that proves who asks, and repeats a request whose access token was too old. */
export function authorizedFetch(parts: Parts): typeof globalThis.fetch {
  const { fetch, baseUrl, credentials, state, refresh } = parts;
  const base = () => baseUrl || globalThis.location?.href;

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, base()), init);
    // Another origin must never see a token.
    if (new URL(request.url).origin !== new URL(base()).origin) return fetch(request);
    for (const isRepeated of [false, true]) {
      const { signIns, renewals } = state;
      // A body can be sent once: the request itself is kept for the repetition.
      const sent = await credentials.attach(request.clone());
      const response = await fetch(sent);
      if (response.ok) state.isSignedIn ??= true;
      if (response.status !== 401) return response;
      const code = await problemCodeOf(response);
      const refusal = { request: sent, renewals, code, isRepeated };
      const renewal = await unlessAborted(refresh.renew(refusal), request.signal);
      if (renewal === 'none' || signIns !== state.signIns) return response;
      if (renewal === 'refreshed') break;
    }
    return fetch(await credentials.attach(request));
  };
}

/** Who gives up waits no longer; the refresh goes on for the others. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
