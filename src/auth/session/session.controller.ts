import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCookieAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Authenticated,
  CurrentUser,
  type Identification,
  Identified,
  OptionalAuth,
  type Principal,
  Public,
} from '../../access/index.js';
import { ApiBodyProblems, ApiProblems, CrossSiteRequest } from '../../platform/problems/index.js';
import { RefreshTokenInvalid, RefreshTokenReused, TokenExpired, TokenStale } from '../../tokens/index.js';
import { AccountDisabled, EmailUnverified, InvalidCredentials, TransportRefused } from '../auth.errors.js';
import { LimitLogin } from '../auth.limits.js';
import { ApiClearsCookies, ApiSetsCookies, ApiTokenTransport } from './api-transport.js';
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
  @ApiOperation({ operationId: 'login', summary: 'Log in' })
  @ApiTokenTransport()
  @ApiOkResponse({ type: SessionResponse, headers: ApiSetsCookies })
  @ApiProblems(InvalidCredentials, EmailUnverified, AccountDisabled, TransportRefused)
  @ApiBodyProblems()
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
      'The token before the current one answers with the same successor for 10 s by default (`REFRESH_GRACE_SECONDS`), which serves two tabs and lost answers. Any older use ends the session.',
  })
  @ApiCookieAuth('refreshCookie')
  @ApiTokenTransport()
  @ApiBody({ type: RefreshTokenRequest, required: false })
  @ApiOkResponse({ type: SessionResponse, headers: ApiSetsCookies })
  @ApiProblems(RefreshTokenInvalid, RefreshTokenReused, TransportRefused)
  @ApiBodyProblems()
  async refresh(
    @Body() body: RefreshTokenRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    const transport = this.transports.choose(request);
    const presented = this.transports.presentedRefreshToken(request, body);
    return this.transports.deliver(await this.session.refresh(presented), transport, reply);
  }

  @Authenticated()
  @Get('session')
  @ApiOperation({ operationId: 'getSession', summary: 'Who you are, from the access token alone' })
  @ApiOkResponse({ type: CurrentSessionResponse })
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
      'Ends the session of the refresh token (cookie or body) and that of the access token. Nothing to end is a success as well.',
  })
  @ApiBody({ type: RefreshTokenRequest, required: false })
  @ApiNoContentResponse({ headers: ApiClearsCookies })
  @ApiProblems(TokenExpired, TokenStale)
  @ApiBodyProblems()
  async logout(
    @Identified() caller: Identification,
    @Body() body: RefreshTokenRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.session.logout(caller, this.transports.presentedRefreshToken(request, body));
    this.transports.clear(reply);
  }

  @Authenticated()
  @Post('logout-all')
  @HttpCode(204)
  @ApiOperation({ operationId: 'logoutAll', summary: 'Log out on every device' })
  @ApiNoContentResponse({ headers: ApiClearsCookies })
  @ApiProblems(CrossSiteRequest)
  async logoutAll(
    @CurrentUser() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.session.logoutAll(principal);
    this.transports.clear(reply);
  }
}
