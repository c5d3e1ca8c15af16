import { IsName } from '../../users/index.js';
import { EmailRequest } from '../email.request.js';
import { IsNewPassword } from '../password/is-password.js';

export class SignupRequest extends EmailRequest {
  @IsName()
  name!: string;

  @IsNewPassword()
  password!: string;
}
