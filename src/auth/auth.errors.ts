import { Problem } from '../platform/problems/index.js';

export class InvalidCredentials extends Problem({
  kind: 'unauthenticated',
  code: 'invalid_credentials',
  title: 'Invalid credentials',
  detail: 'The e-mail address or the password is not right.',
  remedy: 'Let the person try again, or reset the password. Which of the two is wrong is not told to anyone.',
}) {}

export class EmailUnverified extends Problem({
  kind: 'forbidden',
  code: 'email_unverified',
  title: 'E-mail address not verified',
  detail: 'The e-mail address has to be confirmed with the link in the letter first.',
  remedy: 'Offer to send the letter again (resendVerification).',
}) {}

export class AccountDisabled extends Problem({
  kind: 'forbidden',
  code: 'account_disabled',
  title: 'Account disabled',
  detail: 'This account has been disabled.',
  remedy: 'Refer the person to your support.',
}) {}

export class TransportRefused extends Problem({
  kind: 'forbidden',
  code: 'transport_refused',
  title: 'Transport refused',
  detail: 'A browser gets its tokens as cookies, not in the body.',
  remedy: 'Leave the Token-Transport header out, or allow it on purpose: BROWSER_BODY_TOKENS=allow.',
}) {}
