import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyUser, CurrentUser, type Principal } from '../access/index.js';
import { ApiProblems, NotFound } from '../platform/problems/index.js';
import { IsName } from './is-name.js';
import { type Me, Profiles } from './profiles.js';
import { UserResponse } from './user.response.js';

class UpdateMeRequest {
  @IsName()
  name!: string;
}

@ApiTags('Account')
@ApiProblems(NotFound)
@AnyUser()
@Controller('users/me')
export class MeController {
  constructor(private readonly profiles: Profiles) {}

  @Get()
  @ApiOperation({
    operationId: 'getMe',
    summary: 'Your profile',
    description:
      'What a frontend asks as it starts: 200 is somebody logged in, 401 after one `refresh` is nobody.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'You, as of now' })
  show(@CurrentUser() { userId }: Principal): Promise<Me> {
    return this.profiles.show(userId);
  }

  @Patch()
  @ApiOperation({
    operationId: 'updateMe',
    summary: 'Change your name',
    description: 'The address is changed with `changeEmail`, the password with `changePassword`.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'You, with the new name' })
  update(@CurrentUser() { userId }: Principal, @Body() { name }: UpdateMeRequest): Promise<Me> {
    return this.profiles.rename(userId, name);
  }
}
