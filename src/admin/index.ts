export { AdminModule } from './admin.module.js';
export { AdminUsersService } from './admin-users.service.js';
export { CreateUserRequest } from './admin-users.requests.js';
export { FirstAdministrator } from './first-administrator.js';
