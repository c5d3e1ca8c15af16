import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal, Public } from '../../access/index.js';
import { ApiProblems, NotFound } from '../../platform/problems/index.js';
import { LinkInvalid } from '../../tokens/index.js';
import { LimitForgot, LimitLinkTries } from '../auth.limits.js';
import { EmailRequest } from '../email.request.js';
import { MessageResponse } from '../message.response.js';
import { ChangePasswordRequest, ResetPasswordRequest } from './password.requests.js';
import { PasswordService } from './password.service.js';

@ApiTags('Password')
@Controller('auth')
export class PasswordController {
  constructor(private readonly passwords: PasswordService) {}

  @Public()
  @LimitForgot()
  @Post('forgot-password')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'forgotPassword',
    summary: 'Ask for a link to set a new password',
    description:
      'The first step of a forgotten password: if there is such an account, a letter goes out with a link to the page `/reset-password`, which calls `resetPassword`. Nothing about the account changes. The answer and its time do not tell whether there is one.',
  })
  @ApiAcceptedResponse({ type: MessageResponse, description: 'Always, also for an unknown address' })
  async forgot(@Body() { email }: EmailRequest): Promise<MessageResponse> {
    await this.passwords.forgot(email);
    return { message: 'If there is an account with this address, a letter is on its way.' };
  }

  @Public()
  @LimitLinkTries()
  @Post('reset-password')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a new password with the token of the letter',
    description:
      'Called by the page that the letter links to, with the token of its fragment and the new password. Ends every session of the account and every lock-out, and verifies the address. It does not log in. A password that is refused (422) does not use the link up.',
  })
  @ApiNoContentResponse({ description: 'The new password counts; log in with it' })
  @ApiProblems(LinkInvalid)
  reset(@Body() { token, newPassword }: ResetPasswordRequest): Promise<void> {
    return this.passwords.reset(token, newPassword);
  }

  @AnyUser()
  @Post('change-password')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your password',
    description:
      'Ends every other session; this one goes on with its tokens. A wrong current password is 422 `password_incorrect` at `/currentPassword` and counts like a wrong one at `login` (429).',
  })
  @ApiNoContentResponse({ description: 'The new password counts' })
  @ApiProblems(NotFound)
  change(
    @CurrentUser() principal: Principal,
    @Body() { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<void> {
    return this.passwords.change(principal, currentPassword, newPassword);
  }
}
