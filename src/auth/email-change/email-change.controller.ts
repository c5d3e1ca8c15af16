import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal, Public } from '../../access/index.js';
import { ApiBodyProblems, ApiProblems } from '../../platform/problems/index.js';
import { LinkInvalid } from '../../tokens/index.js';
import { LimitLinkTries } from '../auth.limits.js';
import { OneTimeTokenRequest } from '../one-time-token.request.js';
import { MessageResponse } from '../message.response.js';
import { ChangeEmailRequest } from './email-change.requests.js';
import { EmailChangeService } from './email-change.service.js';

@ApiTags('Account')
@Controller('auth')
export class EmailChangeController {
  constructor(private readonly emailChange: EmailChangeService) {}

  @Authenticated()
  @Post('change-email')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'changeEmail',
    summary: 'Ask to move the account to another e-mail address',
    description: 'The new address gets a link to the page `/confirm-email`; the old one is told.',
  })
  @ApiAcceptedResponse({
    type: MessageResponse,
    description: 'Always, also for an address that somebody has',
  })
  @ApiBodyProblems()
  async request(
    @CurrentUser() principal: Principal,
    @Body() { newEmail, password }: ChangeEmailRequest,
  ): Promise<MessageResponse> {
    await this.emailChange.request(principal, newEmail, password);
    return { message: 'If the address can be used, a letter is on its way to it.' };
  }

  @Public()
  @LimitLinkTries()
  @Post('confirm-email-change')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'confirmEmailChange',
    summary: 'Confirm a new e-mail address with the token of its letter',
  })
  @ApiNoContentResponse()
  @ApiProblems(LinkInvalid)
  @ApiBodyProblems()
  confirm(@Body() { token }: OneTimeTokenRequest): Promise<void> {
    return this.emailChange.confirm(token);
  }
}
