import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal } from '../../access/index.js';
import { ApiProblems, CrossSiteRequest, NotFound } from '../../platform/problems/index.js';
import { IdParam } from '../../platform/http/index.js';
import { DeviceSessionResponse } from './device-session.response.js';
import { SessionService } from './session.service.js';

@ApiTags('Session')
@Authenticated()
@Controller('auth/sessions')
export class DeviceSessionsController {
  constructor(private readonly session: SessionService) {}

  @Get()
  @ApiOperation({ operationId: 'listSessions', summary: 'Where you are logged in, last used first' })
  @ApiOkResponse({ type: [DeviceSessionResponse] })
  async list(@CurrentUser() principal: Principal): Promise<DeviceSessionResponse[]> {
    const sessions = await this.session.listLive(principal);
    return sessions.map((session) => DeviceSessionResponse.of(session, principal.sessionId));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeSession', summary: 'Log out on one device' })
  @ApiNoContentResponse()
  @ApiProblems(NotFound, CrossSiteRequest)
  async revoke(@IdParam() id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    if (!(await this.session.end(id, userId, 'ended_by_user'))) throw new NotFound();
  }
}
