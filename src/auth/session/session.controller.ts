import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AnyUser,
  CurrentUser,
  type Identification,
  Identified,
  OptionalAuth,
  type Principal,
  Public,
} from '../../access/index.js';
import { ApiProblems } from '../../platform/problems/index.js';
import { RefreshTokenInvalid, RefreshTokenReused, TokenExpired, TokenStale } from '../../tokens/index.js';
import { AccountDisabled, EmailUnverified, InvalidCredentials } from '../auth.errors.js';
import { LimitLogin } from '../auth.limits.js';
import { ApiPresentedRefreshToken, ApiSession, ApiSessionEnded } from './api-session.js';
import { LoginRequest, RefreshTokenRequest } from './session.requests.js';
import { CurrentSessionResponse, SessionResponse } from './session.response.js';
import { SessionService } from './session.service.js';
import { TokenTransports } from './token-transports.js';

@ApiTags('Session')
@Controller('auth')
export class SessionController {
  constructor(
    private readonly session: SessionService,
    private readonly transports: TokenTransports,
  ) {}

  @Public()
  @LimitLogin()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'login',
    summary: 'Log in',
    description:
      'Starts a session: cookies for browsers, tokens in the body for other clients. An unknown address and a wrong password are answered alike. `email_unverified` and `account_disabled` come after a right password only: offer `resendVerification`, or your support. After too many wrong passwords the account has to wait, also with the right one (429); `forgotPassword` stays open.',
  })
  @ApiSession()
  @ApiProblems(InvalidCredentials, EmailUnverified, AccountDisabled)
  async login(
    @Body() { email, password }: LoginRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    const transport = this.transports.choose(request);
    const replaced = transport === 'cookie' ? this.transports.presentedRefreshToken(request) : undefined;
    return this.transports.deliver(await this.session.login(email, password, replaced), transport, reply);
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Exchange the refresh token for a new pair',
    description:
      'Call it once after 401 `token_expired`, `token_stale` or `token_invalid`, in a browser after `token_missing` too, then send the request again; when it is refused, nobody is logged in. The token before the current one gets the same successor for 10 seconds (`REFRESH_GRACE_SECONDS`), which serves two tabs and lost answers; any later use ends the session. Browsers send the cookie, other clients the token in the body.',
  })
  @ApiCookieAuth('refreshCookie')
  @ApiSecurity({})
  @ApiSession()
  @ApiPresentedRefreshToken()
  @ApiProblems(RefreshTokenInvalid, RefreshTokenReused)
  async refresh(
    @Body() body: RefreshTokenRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    const transport = this.transports.choose(request);
    const presented = this.transports.presentedRefreshToken(request, body);
    return this.transports.deliver(await this.session.refresh(presented), transport, reply);
  }

  @AnyUser()
  @Get('session')
  @ApiOperation({
    operationId: 'getSession',
    summary: 'Who you are, from the access token alone',
    description:
      'Roles and permissions, to decide what to show. It tells no name or address: that is `getMe`.',
  })
  @ApiOkResponse({ type: CurrentSessionResponse, description: 'What the access token says' })
  show(@CurrentUser() principal: Principal): CurrentSessionResponse {
    return CurrentSessionResponse.of(principal);
  }

  @OptionalAuth()
  @ApiCookieAuth('refreshCookie')
  @ApiCookieAuth('cookie')
  @ApiBearerAuth('bearer')
  @ApiSecurity({})
  @Post('logout')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'logout',
    summary: 'Log out on this device',
    description:
      'Ends the session of the refresh token (cookie or body) and that of the access token, on every instance at once, and clears the cookies. Nothing to end is a success as well. An access token alone that is expired or stale may not end a session: 401, refresh first.',
  })
  @ApiPresentedRefreshToken()
  @ApiSessionEnded()
  @ApiProblems(TokenExpired, TokenStale)
  async logout(
    @Identified() caller: Identification,
    @Body() body: RefreshTokenRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.session.logout(caller, this.transports.presentedRefreshToken(request, body));
    this.transports.clear(reply);
  }

  @AnyUser()
  @Post('logout-all')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'logoutAll',
    summary: 'Log out on every device',
    description:
      'Ends every session of the account, this one included: no access or refresh token of them works any more.',
  })
  @ApiSessionEnded()
  async logoutAll(
    @CurrentUser() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.session.logoutAll(principal);
    this.transports.clear(reply);
  }
}
