import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal } from '../../access/index.js';
import { NotFound } from '../../platform/problems/index.js';
import { IdParam } from '../../platform/http/index.js';
import { ApiDeviceSessions } from './api-session.js';
import { DeviceSessionResponse } from './device-session.response.js';
import { SessionService } from './session.service.js';

@ApiTags('Session')
@AnyUser()
@Controller('auth/sessions')
export class DeviceSessionsController {
  constructor(private readonly session: SessionService) {}

  @Get()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'Where you are logged in',
    description:
      'For a page of devices: each session with its device and address; `current` is the one that asks.',
  })
  @ApiDeviceSessions()
  async list(@CurrentUser() principal: Principal): Promise<DeviceSessionResponse[]> {
    const sessions = await this.session.listLive(principal);
    return sessions.map((session) => DeviceSessionResponse.of(session, principal.sessionId));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeSession',
    summary: 'Log out on one device',
    description:
      'Ends one of your sessions by the id that `listSessions` tells. Its tokens stop working at once. Not found is also one that has ended, or is somebody else’s.',
  })
  @ApiNoContentResponse({ description: 'The session has ended' })
  async revoke(@IdParam() id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    if (!(await this.session.end(id, userId, 'ended_by_user'))) throw new NotFound();
  }
}
