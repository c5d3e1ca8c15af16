import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/index.js';
import { UsersModule } from '../users/index.js';
import { Project } from './project.entity.js';
import { ProjectHooks } from './project-hooks.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Project]), AuthModule, UsersModule],
  controllers: [ProjectsController],
  providers: [ProjectsService, ProjectHooks],
  exports: [ProjectsService],
})
export class ProjectsModule {}
