export { IsName } from './is-name.js';
export {
  documentPersonalData,
  PersonalData,
  personalDataModels,
  type PersonalDataPlace,
  PersonalDataReader,
  type PersonalDataUse,
} from './personal-data.js';
export type { User } from './user.entity.js';
export { UserList, type UserSort, userSorts, type UserStatus, userStatuses, statusOf } from './user-list.js';
export { UserResponse } from './user.response.js';
export { Users } from './users.js';
export { EmailTaken, LastAdmin } from './users.errors.js';
export { UsersModule } from './users.module.js';
