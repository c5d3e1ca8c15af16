import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal, Public } from '../../access/index.js';
import { ApiProblems, NotFound } from '../../platform/problems/index.js';
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

  @AnyUser()
  @Post('change-email')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'changeEmail',
    summary: 'Ask to move the account to another e-mail address',
    description:
      'The new address gets a letter with a link to the page `/confirm-email`, which calls `confirmEmailChange`; the old one is told. Nothing changes until then. A wrong password is 422 `password_incorrect` at `/password` and counts like a wrong one at `login` (429).',
  })
  @ApiAcceptedResponse({
    type: MessageResponse,
    description: 'Always, also for an address that somebody has',
  })
  @ApiProblems(NotFound)
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
    description:
      'Called by the page that the letter links to, with the token of its fragment; nobody has to be logged in. `login` takes the new address from now on, sessions go on, and the old address is told.',
  })
  @ApiNoContentResponse({ description: 'The account has the new address' })
  @ApiProblems(LinkInvalid)
  confirm(@Body() { token }: OneTimeTokenRequest): Promise<void> {
    return this.emailChange.confirm(token);
  }
}
