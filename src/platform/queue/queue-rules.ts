import type { QueueOptions } from 'pg-boss';
import { queueTimeLimits, timeLimits } from '../database/time-limits.js';

const seconds = 1;
const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/** What an instance does for the queues beside the work: it looks for jobs whose worker has gone silent, and deletes old ones. */
export const maintenance = {
  superviseIntervalSeconds: 10 * seconds,
  monitorIntervalSeconds: 10 * seconds,
  maintenanceIntervalSeconds: 10 * minutes,
  schedule: false,
  reindex: false,
  monitorVacuum: false,
};

export const workRules = {
  // 34 tries. The pauses grow from 5 s to an hour, each up to twice as long by chance: 24.4 to 25.4 hours in all.
  retryLimit: 33,
  retryDelay: 5 * seconds,
  retryBackoff: true,
  retryDelayMax: 1 * hours,
  // A worker tells twice in this time that it lives. One that was killed is missed after it, plus the supervision.
  heartbeatSeconds: 15 * seconds,
  // Longer than the slowest mail server that the time-outs of SMTP let pass (about 3 minutes), so that it is not sent twice.
  expireInSeconds: 5 * minutes,
  retentionSeconds: 14 * days,
  // A job that is done holds an address at times, and serves nothing any more.
  deleteAfterSeconds: 1 * hours,
} satisfies QueueOptions;

/** How long a dead job can be seen and requeued. */
export const deadRules = { retentionSeconds: 14 * days } satisfies QueueOptions;

/** What is not done by then is tried again by whoever finds it. */
export const finishWithinMs = 12_000;

/**
 * Two connections of its own, so that neither its slow statements nor a flood of requests holds up the other. `pg` closes one
 * that has not answered in time.
 */
export const connections = {
  max: 2,
  connectionTimeoutMillis: queueTimeLimits.connection,
  statement_timeout: queueTimeLimits.statement,
  query_timeout: queueTimeLimits.silence,
  keepAlive: true,
  keepAliveInitialDelayMillis: timeLimits.keepAlive,
};
