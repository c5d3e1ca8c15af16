import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal, Public } from '../../access/index.js';
import { ApiBodyProblems, ApiProblems } from '../../platform/problems/index.js';
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
    description: 'Sends a letter with a link to the page `/reset-password`, if there is such an account.',
  })
  @ApiAcceptedResponse({ type: MessageResponse, description: 'Always, also for an unknown address' })
  @ApiBodyProblems()
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
    description: 'Ends every session of the account. It does not log in.',
  })
  @ApiNoContentResponse()
  @ApiProblems(LinkInvalid)
  @ApiBodyProblems()
  reset(@Body() { token, newPassword }: ResetPasswordRequest): Promise<void> {
    return this.passwords.reset(token, newPassword);
  }

  @Authenticated()
  @Post('change-password')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your password',
    description: 'Ends every other session.',
  })
  @ApiNoContentResponse()
  @ApiBodyProblems()
  change(
    @CurrentUser() principal: Principal,
    @Body() { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<void> {
    return this.passwords.change(principal, currentPassword, newPassword);
  }
}
