export { hideSecrets, withoutSecrets } from './hide-secrets.js';
export { logRequests } from './log-requests.js';
export { logger } from './logger.js';
