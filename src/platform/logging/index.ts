export { hideSecrets } from './hide-secrets.js';
export { logRequests } from './log-requests.js';
export { logger } from './logger.js';
export { withoutSecrets } from './without-secrets.js';
