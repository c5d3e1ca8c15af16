export type { Step } from './counter-home.js';
export { Counters } from './counters.js';
export { Limit, Uncounted } from './limit.decorator.js';
export { RequestLimitGuard } from './request-limit.guard.js';
export { ThrottlingModule } from './throttling.module.js';
