import { Body, Controller, Delete, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal } from '../../access/index.js';
import { ApiBodyProblems, ApiProblems } from '../../platform/problems/index.js';
import { LastAdmin } from '../../users/index.js';
import { ApiClearsCookies } from '../session/api-transport.js';
import { TokenTransports } from '../session/token-transports.js';
import { DeleteMeRequest } from './account.requests.js';
import { AccountExport } from './account.response.js';
import { AccountService } from './account.service.js';

@ApiTags('Account')
@Authenticated()
@Controller('users/me')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly transports: TokenTransports,
  ) {}

  @Delete()
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteMe', summary: 'Delete your account and its data' })
  @ApiNoContentResponse({ headers: ApiClearsCookies })
  @ApiProblems(LastAdmin)
  @ApiBodyProblems()
  async delete(
    @CurrentUser() principal: Principal,
    @Body() { password }: DeleteMeRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.account.delete(principal, password);
    this.transports.clear(reply);
  }

  @Get('export')
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({ operationId: 'exportMe', summary: 'Everything that is kept about you' })
  @ApiOkResponse({ type: AccountExport })
  export(@CurrentUser() principal: Principal): Promise<AccountExport> {
    return this.account.export(principal);
  }
}
