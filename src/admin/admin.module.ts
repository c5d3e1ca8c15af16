import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { AdminAuditController } from './admin-audit.controller.js';
import { AdminDeadLettersController } from './admin-dead-letters.controller.js';
import { AdminUsersController } from './admin-users.controller.js';
import { AdminUsersService } from './admin-users.service.js';
import { FirstAdministrator } from './first-administrator.js';

@Module({
  imports: [AuthModule, TokensModule, UsersModule],
  controllers: [AdminUsersController, AdminAuditController, AdminDeadLettersController],
  providers: [AdminUsersService, FirstAdministrator],
  exports: [AdminUsersService, FirstAdministrator],
})
export class AdminModule {}
