import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal } from '../access/index.js';
import { ApiBodyProblems } from '../platform/problems/index.js';
import { IsName } from './is-name.js';
import { Profiles } from './profiles.js';
import { UserResponse } from './user.response.js';

class UpdateMeRequest {
  @IsName()
  name!: string;
}

@ApiTags('Account')
@Authenticated()
@Controller('users/me')
export class MeController {
  constructor(private readonly profiles: Profiles) {}

  @Get()
  @ApiOperation({ operationId: 'getMe', summary: 'Your profile' })
  @ApiOkResponse({ type: UserResponse })
  show(@CurrentUser() { userId }: Principal): Promise<UserResponse> {
    return this.profiles.show(userId);
  }

  @Patch()
  @ApiOperation({ operationId: 'updateMe', summary: 'Change your name' })
  @ApiOkResponse({ type: UserResponse })
  @ApiBodyProblems()
  update(@CurrentUser() { userId }: Principal, @Body() { name }: UpdateMeRequest): Promise<UserResponse> {
    return this.profiles.rename(userId, name);
  }
}
