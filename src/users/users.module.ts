import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MeController } from './me.controller.js';
import { PersonalDataReader } from './personal-data.js';
import { Profiles } from './profiles.js';
import { User } from './user.entity.js';
import { UserList } from './user-list.js';
import { Users } from './users.js';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  controllers: [MeController],
  providers: [Users, UserList, Profiles, PersonalDataReader],
  exports: [Users, UserList, PersonalDataReader],
})
export class UsersModule {}
