import { Problem } from '../platform/problems/index.js';

export class LastAdmin extends Problem({
  kind: 'conflict',
  code: 'last_admin',
  title: 'Last administrator',
  detail: 'This is the last active administrator: someone has to be able to administer.',
  remedy: 'Give another person the admin role first.',
}) {}

/** Told to administrators only: to anyone else it would say who has an account. */
export class EmailTaken extends Problem({
  kind: 'conflict',
  code: 'email_taken',
  title: 'E-mail address taken',
  detail: 'An account with this e-mail address exists.',
  remedy: 'Look the account up in the list of users.',
}) {}
