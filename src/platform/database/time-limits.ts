/**
 * How long the database is waited for, in milliseconds: a request may cost a connection and one silence, 6 seconds, at the
 * worst. The server's own limits are the lower ones: a statement that it ends leaves the connection good for the next.
 */
export const timeLimits = {
  /** A connection: one that becomes free, or a new one. */
  connection: 2_000,
  /** A row that another transaction holds. */
  lock: 2_000,
  /** One statement. */
  statement: 3_000,
  /** A server that was asked and says nothing is frozen or out of reach: the connection is given up. */
  silence: 4_000,
  /** A transaction between two statements: the locks of a process that was stopped are free again. */
  idleInTransaction: 10_000,
  /** TCP asks whether the other side is there after so much quiet. */
  keepAlive: 10_000,
};

/** For the queue, which nobody waits for: clearing out a day's jobs may take longer than a request may. */
export const queueTimeLimits = { connection: 5_000, statement: 30_000, silence: 35_000 };
