export { AuthModule } from './auth.module.js';
export { AuthSettings } from './auth.settings.js';
export { ApiDeviceSessions } from './session/api-session.js';
export { DeviceSessionResponse } from './session/device-session.response.js';
export { type DeadLetter, DeadLetters } from './letters/dead-letters.js';
export { letterOccasions } from './letters/letter-job.js';
export { Letters } from './letters/letters.js';
export { Passwords } from './password/passwords.js';
