export { HopelessJob, JobQueue } from './job-queue.js';
export { QueueModule } from './queue.module.js';
