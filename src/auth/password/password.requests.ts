import { IsOneTimeToken } from '../one-time-token.request.js';
import { IsNewPassword, IsPresentedPassword } from './is-password.js';

export class ResetPasswordRequest {
  @IsOneTimeToken()
  token!: string;

  @IsNewPassword()
  newPassword!: string;
}

export class ChangePasswordRequest {
  @IsPresentedPassword()
  currentPassword!: string;

  @IsNewPassword()
  newPassword!: string;
}
