export { addressKey, countAs } from './counted-caller.js';
export type { Step } from './counter-home.js';
export { Counters } from './counters.js';
export { type DeclaredLimit, Limit, Uncounted } from './limit.decorator.js';
export { RequestLimitGuard } from './request-limit.guard.js';
export { ThrottlingModule } from './throttling.module.js';
