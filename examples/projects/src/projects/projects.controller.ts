import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { AnyUser, CurrentUser, OwnedBy, type Principal } from '../access/index.js';
import { IdParam } from '../platform/http/index.js';
import { ApiTag } from '../platform/openapi/index.js';
import { ApiPage, type Page, PageQuery } from '../platform/paging/index.js';
import { ApiProblems } from '../platform/problems/index.js';
import { CreateProjectRequest, UpdateProjectRequest } from './project.requests.js';
import { ProjectResponse } from './project.response.js';
import { ProjectLimitReached } from './projects.errors.js';
import { ProjectsService } from './projects.service.js';

const OwnerOrManager = () => OwnedBy(ProjectsService, { or: 'projects:manage' });

@ApiTag('Projects', 'Each belongs to one person; managers may look after those of everybody.')
@AnyUser()
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Post()
  @ApiOperation({
    operationId: 'createProject',
    summary: 'Create one that is yours',
    description: 'It belongs to whoever asks, and goes with their account.',
  })
  @ApiCreatedResponse({ type: ProjectResponse, description: 'What was created' })
  @ApiProblems(ProjectLimitReached)
  async create(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateProjectRequest,
  ): Promise<ProjectResponse> {
    return ProjectResponse.of(await this.projects.create(userId, body));
  }

  @Get()
  @ApiOperation({
    operationId: 'listProjects',
    summary: 'Page through yours, newest first',
    description: 'Pass `nextCursor` as `cursor` for the next page.',
  })
  @ApiPage(ProjectResponse)
  list(@CurrentUser() { userId }: Principal, @Query() query: PageQuery): Promise<Page<ProjectResponse>> {
    return this.projects.page(userId, query, ProjectResponse.of);
  }

  @Get(':id')
  @OwnerOrManager()
  @ApiOperation({
    operationId: 'getProject',
    summary: 'One of yours; a manager, one of anybody',
    description: 'By the id that creating and listing tell.',
  })
  @ApiOkResponse({ type: ProjectResponse, description: 'As it is now' })
  async show(@IdParam() id: string): Promise<ProjectResponse> {
    return ProjectResponse.of(await this.projects.get(id));
  }

  @Patch(':id')
  @OwnerOrManager()
  @ApiBody({ type: UpdateProjectRequest, required: false })
  @ApiOperation({
    operationId: 'updateProject',
    summary: 'Change one',
    description: 'What is left out stays as it is; null is a value like any other.',
  })
  @ApiOkResponse({ type: ProjectResponse, description: 'As it is now' })
  async update(@IdParam() id: string, @Body() body: UpdateProjectRequest): Promise<ProjectResponse> {
    return ProjectResponse.of(await this.projects.update(id, body));
  }

  @Delete(':id')
  @OwnerOrManager()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteProject',
    summary: 'Delete one',
    description: 'At once and for good. Its owner gets a letter where somebody else did it.',
  })
  @ApiNoContentResponse({ description: 'It is gone' })
  delete(@CurrentUser() { userId }: Principal, @IdParam() id: string): Promise<void> {
    return this.projects.delete(id, userId);
  }
}
