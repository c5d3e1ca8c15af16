import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../mail/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { AccountController } from './account/account.controller.js';
import { AccountService } from './account/account.service.js';
import { EmailChangeController } from './email-change/email-change.controller.js';
import { EmailChangeService } from './email-change/email-change.service.js';
import { Hooks } from './hooks.js';
import { DeadLetters } from './letters/dead-letters.js';
import { LetterCarrier } from './letters/letter-carrier.js';
import { LetterLinks } from './letters/letter-links.js';
import { LetterMetrics } from './letters/letter-metrics.js';
import { Letters } from './letters/letters.js';
import { LetterWording } from './letters/letter-wording.js';
import { OwnLetters } from './letters/own-letters.js';
import { HashQueue } from './password/hash-queue.js';
import { PasswordHasher } from './password/password-hasher.js';
import { PasswordPolicy } from './password/password-policy.js';
import { PasswordController } from './password/password.controller.js';
import { Password } from './password/password.entity.js';
import { PasswordService } from './password/password.service.js';
import { PasswordTries } from './password/password-tries.js';
import { Passwords } from './password/passwords.js';
import { AbandonedSignUps } from './registration/abandoned-sign-ups.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { DeviceSessionsController } from './session/device-sessions.controller.js';
import { LoginCheck } from './session/login-check.js';
import { SessionController } from './session/session.controller.js';
import { SessionMetrics } from './session/session-metrics.js';
import { SessionService } from './session/session.service.js';
import { TokenTransports } from './session/token-transports.js';

@Module({
  imports: [MailModule, TokensModule, UsersModule, TypeOrmModule.forFeature([Password])],
  controllers: [
    RegistrationController,
    SessionController,
    DeviceSessionsController,
    PasswordController,
    EmailChangeController,
    AccountController,
  ],
  providers: [
    Hooks,
    RegistrationService,
    AbandonedSignUps,
    SessionService,
    SessionMetrics,
    LoginCheck,
    TokenTransports,
    PasswordService,
    PasswordPolicy,
    PasswordHasher,
    PasswordTries,
    Passwords,
    HashQueue,
    EmailChangeService,
    AccountService,
    Letters,
    LetterWording,
    OwnLetters,
    LetterLinks,
    LetterCarrier,
    LetterMetrics,
    DeadLetters,
  ],
  exports: [Letters, DeadLetters, Passwords],
})
export class AuthModule {}
