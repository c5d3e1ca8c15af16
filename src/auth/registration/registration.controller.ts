import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../access/index.js';
import { ApiProblems } from '../../platform/problems/index.js';
import { LinkInvalid } from '../../tokens/index.js';
import { LimitForgot, LimitLinkTries, LimitSignup } from '../auth.limits.js';
import { EmailRequest } from '../email.request.js';
import { MessageResponse } from '../message.response.js';
import { OneTimeTokenRequest } from '../one-time-token.request.js';
import { languages } from '../../vocabulary/index.js';
import { preferredLanguage } from './preferred-language.js';
import { SignupRequest } from './registration.requests.js';
import { RegistrationService } from './registration.service.js';

/** `English or German` */
const languagesInWords = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  languages.map((language) => new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language),
);
const message = 'If the address can be used, a letter is on its way.';

@ApiTags('Registration')
@Public()
@Controller('auth')
export class RegistrationController {
  constructor(private readonly registration: RegistrationService) {}

  @LimitSignup()
  @Post('signup')
  @ApiOperation({
    operationId: 'signup',
    summary: 'Sign up',
    description: `The first step of the way to an account: a letter goes out with a link to the page \`/verify-email\`, which calls \`verifyEmail\`; \`login\` works after that. The answer is the same for an address that has an account; its owner is told by mail. Letters are in ${languagesInWords}, by \`Accept-Language\`.`,
  })
  @ApiHeader({
    name: 'Accept-Language',
    required: false,
    description: 'The language of letters',
    schema: { type: 'string', maxLength: 200 },
  })
  @ApiCreatedResponse({ type: MessageResponse, description: 'Always, also for a known address' })
  async signup(@Body() body: SignupRequest, @Req() { headers }: FastifyRequest): Promise<MessageResponse> {
    await this.registration.signUp(body, preferredLanguage(headers['accept-language']));
    return { message };
  }

  @LimitLinkTries()
  @Post('verify-email')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'verifyEmail',
    summary: 'Confirm an e-mail address with the token of its letter',
    description:
      'Called by the page that the letter links to, with the token of its fragment. The account is there from now on, with the name and password of this sign-up; other sign-ups of the address are discarded. It does not log in. `link_invalid`: offer `resendVerification`.',
  })
  @ApiNoContentResponse({ description: 'The address is verified' })
  @ApiProblems(LinkInvalid)
  verifyEmail(@Body() { token }: OneTimeTokenRequest): Promise<void> {
    return this.registration.verifyEmail(token);
  }

  @LimitForgot()
  @Post('resend-verification')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'resendVerification',
    summary: 'Send the verification letter again',
    description:
      'For a letter that got lost, or a link that has expired: the new link ends the older one. Nothing is sent to an address that is unknown or verified, or that had five letters in this hour; the answer is the same.',
  })
  @ApiAcceptedResponse({ type: MessageResponse, description: 'Always, also for an unknown address' })
  async resendVerification(@Body() { email }: EmailRequest): Promise<MessageResponse> {
    await this.registration.resendVerification(email);
    return { message };
  }
}
