import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MeController } from './me.controller.js';
import { Profiles } from './profiles.js';
import { User } from './user.entity.js';
import { UserList } from './user-list.js';
import { Users } from './users.js';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  controllers: [MeController],
  providers: [Users, UserList, Profiles],
  exports: [Users, UserList],
})
export class UsersModule {}
