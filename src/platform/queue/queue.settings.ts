import { flag, Settings } from '../config/index.js';

export class QueueSettings extends Settings({
  /** false: this instance sends jobs but leaves the work to others, as a command does. */
  WORK_QUEUE: flag(true),
}) {}
