export { NoticesModule } from './notices.module.js';
export { Notices } from './notices.js';
export { NoticesSettings } from './notices.settings.js';
