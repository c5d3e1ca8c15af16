import { Body, Controller, Delete, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AnyUser, CurrentUser, type Principal } from '../../access/index.js';
import { ApiProblems, NotFound } from '../../platform/problems/index.js';
import { LastAdmin } from '../../users/index.js';
import { ApiSessionEnded } from '../session/api-session.js';
import { TokenTransports } from '../session/token-transports.js';
import { DeleteMeRequest } from './account.requests.js';
import { AccountExport } from './account.response.js';
import { AccountService } from './account.service.js';

const disposition = 'attachment; filename="account.json"';
const asAFile = {
  'Content-Disposition': { required: true, schema: { type: 'string' as const, enum: [disposition] } },
};

@ApiTags('Account')
@ApiProblems(NotFound)
@AnyUser()
@Controller('users/me')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly transports: TokenTransports,
  ) {}

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteMe',
    summary: 'Delete your account and its data',
    description:
      'Asks for the password. Every session ends, the cookies are cleared, and the address gets a last letter; it can sign up again. A wrong password is 422 `password_incorrect` at `/password`. The last administrator cannot leave (409).',
  })
  @ApiSessionEnded()
  @ApiProblems(LastAdmin)
  async delete(
    @CurrentUser() principal: Principal,
    @Body() { password }: DeleteMeRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.account.delete(principal, password);
    this.transports.clear(reply);
  }

  @Get('export')
  @Header('content-disposition', disposition)
  @ApiOperation({
    operationId: 'exportMe',
    summary: 'Everything that is kept about you',
    description:
      'Profile, sessions and security events as one JSON file that a browser saves (GDPR, articles 15 and 20).',
  })
  @ApiOkResponse({ type: AccountExport, description: 'All of it', headers: asAFile })
  export(@CurrentUser() principal: Principal): Promise<AccountExport> {
    return this.account.export(principal);
  }
}
