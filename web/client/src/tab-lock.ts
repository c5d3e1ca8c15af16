/** Runs one task at a time; tells it whether it had to wait for another one. */
export type TabLock = <T>(task: (waited: boolean) => Promise<T>) => Promise<T>;

/** Longer than a refresh can take: whoever holds the lock for so long sleeps, as tabs in the background do on phones. */
const patienceMs = 20_000;

/** Among all tabs and workers of this origin, where the browser can (Web Locks), and else within this client. */
export function tabLock(name: string | undefined): TabLock {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return name && locks ? webLock(locks, name) : queueLock();
}

function webLock(locks: LockManager, name: string): TabLock {
  return async (task) => {
    const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) =>
      lock ? { result: await task(false) } : undefined,
    );
    if (atOnce) return atOnce.result;

    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    let granted = false;
    try {
      return await locks.request(name, { signal: patience.signal }, () => {
        granted = true;
        clearTimeout(timer);
        return task(true);
      });
    } catch (error) {
      // Without the lock a second refresh may happen, which the server's grace makes harmless.
      if (granted) throw error;
      return task(true);
    } finally {
      clearTimeout(timer);
    }
  };
}

function queueLock(): TabLock {
  let last: Promise<unknown> = Promise.resolve();
  let length = 0;
  return async (task) => {
    const waited = length > 0;
    length += 1;
    const turn = last.then(() => task(waited)).finally(() => (length -= 1));
    last = turn.catch(() => undefined);
    return turn;
  };
}
