export { ClientAuthGuard } from './client-auth.guard.js';
export { Clients } from './clients.js';
export { OAuthModule } from './oauth.module.js';
export { OAuthSettings } from './oauth.settings.js';
