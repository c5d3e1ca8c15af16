export { AdminModule } from './admin.module.js';
export { AdminUsersService } from './admin-users.service.js';
export { FirstAdministrator } from './first-administrator.js';
