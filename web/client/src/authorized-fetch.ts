import type { Credentials } from './credentials.js';
import { problemCodeOf } from './problems.js';
import type { SilentRefresh } from './refresh.js';
import type { SessionState } from './session-state.js';
import { unlessAborted } from './time-limit.js';

interface Parts {
  fetch: typeof globalThis.fetch;
  origin: string;
  credentials: Credentials;
  state: SessionState;
  /** None: whoever is refused is told so. */
  refresh: SilentRefresh | undefined;
}

/** A fetch that proves who asks, and repeats a request whose access token was too old. */
export function authorizedFetch({
  fetch,
  origin,
  credentials,
  state,
  refresh,
}: Parts): typeof globalThis.fetch {
  const attach = async (request: Request) => {
    const attached = await credentials.attach(request);
    if (attached.userId) state.meet(attached.userId);
    return attached;
  };

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, origin), init);
    const { origin: target, pathname } = new URL(request.url);
    // Another origin must never see a token.
    if (target !== origin) return fetch(request);

    // A body can be sent once: the request itself is kept for the repetition.
    const sent = await attach(request.clone());
    const { signIns, renewals } = state;
    const response = await fetch(sent.request);
    if (response.ok && pathname === '/api/v1/users/me') {
      const userId = await userIdOf(response);
      if (userId && signIns === state.signIns) state.meet(userId);
    }
    if (response.status !== 401 || !refresh) return response;

    const code = await problemCodeOf(response);
    const isRenewed = await unlessAborted(refresh.renew({ sent, renewals, code }), request.signal);
    if (!isRenewed) return response;
    const again = await attach(request);
    // Never as somebody else.
    return signIns === state.signIns ? fetch(again.request) : response;
  };
}

/** Who is signed in with cookies, no script can see: only answers tell. */
async function userIdOf(response: Response): Promise<string | undefined> {
  const user: { id?: string } | undefined = await response
    .clone()
    .json()
    .catch(() => undefined);
  return user?.id;
}
