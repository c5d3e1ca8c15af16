import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentUser, type Principal, Roles } from '../access/index.js';
import { ApiDeviceSessions, DeviceSessionResponse } from '../auth/index.js';
import { IdParam } from '../platform/http/index.js';
import { ApiPage, type Page } from '../platform/paging/index.js';
import { ApiProblems } from '../platform/problems/index.js';
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
  @ApiOperation({
    operationId: 'adminListUsers',
    summary: 'Search and page through users',
    description:
      'Filters can be combined. Pass `nextCursor` as `cursor` with the same filters and sort for the next page.',
  })
  @ApiPage(AdminUserResponse)
  list(@Query() query: ListUsersQuery): Promise<Page<AdminUserResponse>> {
    return this.userList.page(query, AdminUserResponse.of);
  }

  @Post()
  @ApiOperation({
    operationId: 'adminCreateUser',
    summary: 'Create an account',
    description:
      'Administrators never choose a password: the person gets a letter with a link to the page `/reset-password`, which confirms the address as well.',
  })
  @ApiCreatedResponse({ type: AdminUserResponse, description: 'The account, not verified yet' })
  @ApiProblems(EmailTaken)
  async create(@Body() body: CreateUserRequest, @CurrentUser() actor: Principal): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.adminUsers.create(body, actor));
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'adminGetUser',
    summary: 'One account',
    description: 'By the id that `adminListUsers` and the audit trail tell.',
  })
  @ApiOkResponse({ type: AdminUserResponse, description: 'The account as of now' })
  async show(@IdParam() id: string): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.users.get(id));
  }

  @Patch(':id')
  @ApiBody({ type: UpdateUserRequest, required: false })
  @ApiOperation({
    operationId: 'adminUpdateUser',
    summary: 'Rename, change roles, disable or enable',
    description:
      'What is left out stays as it is. A role change makes the access tokens of the account stale at once, and its next `refresh` brings the new roles; disabling ends every session. The last administrator can be neither demoted nor disabled (409).',
  })
  @ApiOkResponse({ type: AdminUserResponse, description: 'The account as it is now' })
  @ApiProblems(LastAdmin)
  async update(
    @IdParam() id: string,
    @Body() body: UpdateUserRequest,
    @CurrentUser() actor: Principal,
  ): Promise<AdminUserResponse> {
    return AdminUserResponse.of(await this.adminUsers.update(id, body, actor));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'adminDeleteUser',
    summary: 'Delete an account and its data',
    description:
      'Every session ends and the person gets a last letter. Audit events about the account stay. The last administrator cannot be deleted (409).',
  })
  @ApiNoContentResponse({ description: 'The account is gone' })
  @ApiProblems(LastAdmin)
  delete(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    return this.adminUsers.delete(id, actor);
  }

  @Get(':id/sessions')
  @ApiOperation({
    operationId: 'adminListSessions',
    summary: 'Where a person is logged in',
    description: 'As `listSessions` shows it to the person; `current` is always false here.',
  })
  @ApiDeviceSessions()
  async listSessions(@IdParam() id: string): Promise<DeviceSessionResponse[]> {
    const { id: userId } = await this.users.get(id);
    return (await this.sessions.listLive(userId)).map((session) => DeviceSessionResponse.of(session));
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'adminRevokeSessions',
    summary: 'Log a person out on every device',
    description: 'Every session of the account ends at once; the person can log in again.',
  })
  @ApiNoContentResponse({ description: 'No session is left' })
  async revokeSessions(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    await this.adminUsers.endSessions(id, actor);
  }

  @Post(':id/force-password-reset')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'adminForcePasswordReset',
    summary: 'Make a person set a new password',
    description:
      'The old password opens nothing any more, every session ends, and a letter with a link goes out.',
  })
  @ApiAcceptedResponse({ description: 'Done; a letter is on its way' })
  forcePasswordReset(@IdParam() id: string, @CurrentUser() actor: Principal): Promise<void> {
    return this.adminUsers.forcePasswordReset(id, actor);
  }
}
