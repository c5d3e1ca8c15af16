/** Runs one task at a time; tells it whether it had to wait for another one, which may have refreshed. */
export type TabLock = <T>(task: (waited: boolean) => Promise<T>) => Promise<T>;

/** Longer than a refresh can take: whoever holds the lock for so long sleeps, as tabs in the background do on phones. */
const patienceMs = 20_000;

/** Among all tabs and workers of this origin, where the browser can (Web Locks), and else within this client. */
export function tabLock(name: string | undefined): TabLock {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return name && locks ? webLock(locks, name) : queueLock();
}

function webLock(locks: LockManager, name: string): TabLock {
  const queue = queueLock();
  return async <T>(task: (waited: boolean) => Promise<T>) => {
    let begun: Promise<T> | undefined;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    const begin = (waited: boolean) => {
      clearTimeout(timer);
      begun = task(waited);
      return begun;
    };
    try {
      const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) =>
        lock ? { result: await begin(false) } : undefined,
      );
      if (atOnce) return atOnce.result;
      return await locks.request(name, { signal: patience.signal }, () => begin(true));
    } catch {
      // No lock to be had, or it was stolen. A second refresh may happen, which the server's grace makes harmless.
      return begun ?? queue(task);
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
