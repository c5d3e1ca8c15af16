export { AuthModule } from './auth.module.js';
export { AuthSettings } from './auth.settings.js';
export { ApiDeviceSessions } from './session/api-session.js';
export { DeviceSessionResponse } from './session/device-session.response.js';
export {
  AfterLogin,
  AfterSignUp,
  BeforeSignUp,
  documentHooks,
  type LoginFacts,
  type Refusing,
  type SignUpFacts,
} from './hooks.js';
export { type DeadLetter, DeadLetters } from './letters/dead-letters.js';
export { letterOccasions } from './letters/letter-job.js';
export {
  type LaidOutLetter,
  LetterLayout,
  LetterOf,
  LetterTextsOf,
  type TextsOf,
} from './letters/letter-extensions.js';
export type { LetterText, LetterTexts, LinkFacts } from './letters/letter-texts.js';
export { Letters } from './letters/letters.js';
export { Passwords } from './password/passwords.js';
export { type PasswordContext, type PasswordRefusal, PasswordRule } from './password/password-rule.js';
