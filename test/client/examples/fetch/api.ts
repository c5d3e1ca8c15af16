let refreshing: Promise<boolean> | undefined;

/** One at a time, among all tabs: an answer that comes late would overwrite the cookies of a newer one. */
export const inTurn = <T>(task: () => Promise<T>) => navigator.locks.request('session', task) as Promise<T>;

function refresh(): Promise<boolean> {
  const post = () => fetch('/api/v1/auth/refresh', { method: 'POST', keepalive: true });
  refreshing ??= inTurn(async () => (await post()).ok).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** The answer's body. @throws the problem: `{ code, detail, errors, … }` */
export async function api(method: string, path: string, body?: object): Promise<any> {
  const send = () =>
    fetch(`/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  let response = await send();
  let answer = await read(response);
  // `token_missing`: the browser throws an access cookie away when its time is over.
  const isOld = ['token_expired', 'token_stale', 'token_missing'].includes(answer?.code);
  if (response.status === 401 && isOld && (await refresh())) {
    response = await send();
    answer = await read(response);
  }
  if (!response.ok) throw answer;
  return answer;
}

async function read(response: Response): Promise<any> {
  if (response.status === 204) return undefined;
  if (response.headers.get('content-type')?.includes('json')) return response.json();
  // Of something in between, as a proxy that does not lead to the API.
  throw new Error(`The server answered ${response.status} and no JSON`);
}
