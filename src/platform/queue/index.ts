export type { DeadJob, DeadJobsQuery } from './dead-jobs.js';
export { HopelessJob, JobQueue, type Try } from './job-queue.js';
export { QueueModule } from './queue.module.js';
export { QueueSettings } from './queue.settings.js';
