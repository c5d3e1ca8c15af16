import { IsPresentedPassword } from '../password/is-password.js';

export class DeleteMeRequest {
  @IsPresentedPassword()
  password!: string;
}
