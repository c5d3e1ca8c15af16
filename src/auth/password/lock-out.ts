/** So many wrong passwords in so long are let be; from then on each makes the next wait. */
export interface LockOutRule {
  failures: number;
  windowMs: number;
}

/** What is remembered of the passwords presented for one account. Instants are milliseconds since 1970. */
export interface LockOut {
  failures: number;
  lockedUntilMs: number;
  /** When the failures count no more. */
  forgottenAtMs: number;
  /** Passwords that are being compared: each may be one failure more. Kept until then, should its instance have died. */
  places: { id: string; untilMs: number }[];
}

export type Admission = 'admitted' | 'busy' | { waitMs: number };

const seconds = 1000;
const minutes = 60 * seconds;

const shortestDelayMs = 30 * seconds;
/** Nobody is locked out for longer by one failure, whatever a stranger does. */
const longestDelayMs = 15 * minutes;
/** After a lock it takes so long without a failure until five are free again: else they would be, each quarter of an hour. */
const quietMs = 60 * minutes;
/** Longer than a comparison takes behind a full queue (10 s) and a database that is slow to answer. */
const placeMs = 30 * seconds;

const untouched: LockOut = { failures: 0, lockedUntilMs: 0, forgottenAtMs: 0, places: [] };

/**
 * Whether one more password may be compared. A place is taken before the comparison: checking first and counting afterwards
 * would let a whole burst through. After a lock there is one place.
 */
export function admit(
  before: LockOut | undefined,
  rule: LockOutRule,
  nowMs: number,
  id: string,
): { lockOut: LockOut; admission: Admission } {
  // Asked twice where the first answer was lost: one place all the same.
  const lockOut = leave(before, nowMs, id);
  const waitMs = lockOut.lockedUntilMs - nowMs;
  if (waitMs > 0) return { lockOut, admission: { waitMs } };
  const places = Math.max(1, rule.failures - lockOut.failures);
  if (lockOut.places.length >= places) return { lockOut, admission: 'busy' };
  const place = { id, untilMs: nowMs + placeMs };
  return { lockOut: { ...lockOut, places: [...lockOut.places, place] }, admission: 'admitted' };
}

/** The password was wrong: the place becomes a failure, and from the rule's last one on a delay that doubles. */
export function fail(before: LockOut | undefined, rule: LockOutRule, nowMs: number, id: string): LockOut {
  const lockOut = leave(before, nowMs, id);
  const failures = lockOut.failures + 1;
  if (failures < rule.failures) {
    const forgottenAtMs = lockOut.failures > 0 ? lockOut.forgottenAtMs : nowMs + rule.windowMs;
    return { ...lockOut, failures, forgottenAtMs };
  }
  const lockedUntilMs =
    nowMs + Math.min(longestDelayMs, shortestDelayMs * 2 ** Math.max(0, failures - rule.failures));
  const forgottenAtMs = lockedUntilMs + Math.max(rule.windowMs, quietMs);
  return { ...lockOut, failures, lockedUntilMs, forgottenAtMs };
}

/** Nothing was learnt of the password: the place is free again. */
export function leave(before: LockOut | undefined, nowMs: number, id: string): LockOut {
  const lockOut = asOf(before, nowMs);
  return { ...lockOut, places: lockOut.places.filter((place) => place.id !== id) };
}

/** The password was right, or a new one has been set. What is still being compared keeps its place. */
export function forgive(before: LockOut | undefined, nowMs: number, id?: string): LockOut {
  return { ...untouched, places: leave(before, nowMs, id ?? '').places };
}

/** Milliseconds for which it matters; 0 when there is nothing to remember. */
export function matterMs({ forgottenAtMs, places }: LockOut, nowMs: number): number {
  return Math.max(0, forgottenAtMs - nowMs, ...places.map(({ untilMs }) => untilMs - nowMs));
}

function asOf(before: LockOut = untouched, nowMs: number): LockOut {
  const remembered = nowMs < before.forgottenAtMs ? before : untouched;
  return { ...remembered, places: before.places.filter(({ untilMs }) => untilMs > nowMs) };
}
