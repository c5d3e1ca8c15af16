let refreshing: Promise<boolean> | undefined;

/** One at a time: within this tab by the promise, among tabs by the lock. */
function refresh(): Promise<boolean> {
  const post = async () => {
    const { ok } = await fetch('/api/v1/auth/refresh', { method: 'POST', keepalive: true });
    return ok;
  };
  refreshing ??= navigator.locks.request('refresh', post).finally(() => {
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
  if (response.status === 401) {
    const { code } = await response.clone().json();
    // `token_missing`: the browser throws an access cookie away when its time is over.
    const isOld = ['token_expired', 'token_stale', 'token_missing'].includes(code);
    if (isOld && (await refresh())) response = await send();
  }
  const answer = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw answer;
  return answer;
}
