import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentUser, type Principal, Roles } from '../access/index.js';
import { DeviceSessionResponse } from '../auth/index.js';
import { IdParam } from '../platform/http/index.js';
import { ApiPage, type Page } from '../platform/paging/index.js';
import {
  ApiBodyProblems,
  ApiProblems,
  CrossSiteRequest,
  NotFound,
  ValidationFailed,
} from '../platform/problems/index.js';
import { Sessions } from '../tokens/index.js';
import { EmailTaken, LastAdmin, UserList, Users } from '../users/index.js';
import { AdminUserResponse } from './admin-user.response.js';
import { CreateUserRequest, ListUsersQuery, UpdateUserRequest } from './admin-users.requests.js';
import { AdminUsersService } from './admin-users.service.js';

@ApiTags('Administration')
@Roles('admin')
@Controller('admin/users')
export class AdminUsersController {
  constructor(
    private readonly adminUsers: AdminUsersService,
    private readonly users: Users,
    private readonly userList: UserList,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'adminListUsers', summary: 'Search and page through users' })
  @ApiPage(AdminUserResponse)
  @ApiProblems(ValidationFailed)
  list(@Query() query: ListUsersQuery): Promise<Page<AdminUserResponse>> {
    return this.userList.page(query, AdminUserResponse.of);
  }

  @Post()
  @ApiOperation({
    operationId: 'adminCreateUser',
    summary: 'Create an account',
    description:
      'The person gets a letter with a link to choose a password, which confirms the address as well.',
  })
  @ApiCreatedResponse({ type: AdminUserResponse })
  @ApiProblems(EmailTaken)
  @ApiBodyProblems()
  async create(@Body() body: CreateUserRequest, @CurrentUser() actor: Principal): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.adminUsers.create(body, actor));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'adminGetUser', summary: 'One account' })
  @ApiOkResponse({ type: AdminUserResponse })
  @ApiProblems(NotFound)
  async show(@IdParam() id: string): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.users.get(id));
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'adminUpdateUser',
    summary: 'Rename, change roles, disable or enable',
    description: 'A role change makes access tokens stale at once; disabling ends every session.',
  })
  @ApiOkResponse({ type: AdminUserResponse })
  @ApiProblems(NotFound, LastAdmin)
  @ApiBodyProblems()
  async update(
    @IdParam() id: string,
    @Body() body: UpdateUserRequest,
    @CurrentUser() actor: Principal,
  ): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.adminUsers.update(id, body, actor));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'adminDeleteUser', summary: 'Delete an account and its data' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, LastAdmin, CrossSiteRequest)
  delete(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    return this.adminUsers.delete(id, actor);
  }

  @Get(':id/sessions')
  @ApiOperation({ operationId: 'adminListSessions', summary: 'Where a person is logged in' })
  @ApiOkResponse({ type: [DeviceSessionResponse] })
  @ApiProblems(NotFound)
  async listSessions(@IdParam() id: string): Promise<DeviceSessionResponse[]> {
    const { id: userId } = await this.users.get(id);
    return (await this.sessions.listLive(userId)).map((session) => DeviceSessionResponse.of(session));
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @ApiOperation({ operationId: 'adminRevokeSessions', summary: 'Log a person out on every device' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, CrossSiteRequest)
  revokeSessions(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    return this.adminUsers.endSessions(id, actor);
  }

  @Post(':id/force-password-reset')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'adminForcePasswordReset',
    summary: 'Make a person set a new password',
    description:
      'The old password opens nothing any more, every session ends, and a letter with a link goes out.',
  })
  @ApiAcceptedResponse()
  @ApiProblems(NotFound, CrossSiteRequest)
  forcePasswordReset(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    return this.adminUsers.forcePasswordReset(id, actor);
  }
}
