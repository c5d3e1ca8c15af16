import { Body, Controller, Get, Injectable, Module, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AnyUser, CurrentUser, type Principal } from '../../src/access/index.js';
import { type AuditedEvent, OnEvent } from '../../src/audit/index.js';
import {
  AfterLogin,
  AfterSignUp,
  AuthModule,
  BeforeSignUp,
  type LetterText,
  type LetterTexts,
  LetterLayout,
  LetterOf,
  Letters,
  LetterTextsOf,
  type LoginFacts,
  type PasswordContext,
  type PasswordRefusal,
  PasswordRule,
  type SignUpFacts,
} from '../../src/auth/index.js';
import { escapeHtml } from '../../src/platform/http/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { Problem } from '../../src/platform/problems/index.js';
import { AccessTokenClaims, type AccessTokenSubject } from '../../src/tokens/index.js';
import { PersonalData, type User } from '../../src/users/index.js';

// What docs/extension-points.md shows. Each example is a provider of ExamplesModule, and examples.spec.ts runs it.

// #region before-sign-up
export class DomainNotAllowed extends Problem({
  kind: 'forbidden',
  code: 'domain_not_allowed',
  title: 'Domain not allowed',
  detail: 'Accounts are for addresses of example.com.',
  remedy: 'Use your address at work.',
}) {}

@Injectable()
export class ColleaguesOnly {
  @BeforeSignUp({ refusals: [DomainNotAllowed] })
  refuseStrangers({ email }: SignUpFacts): void {
    if (!email.endsWith('@example.com')) throw new DomainNotAllowed();
  }
}
// #endregion

// #region after-sign-up
@Injectable()
export class Trials {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @AfterSignUp()
  async begin({ id }: User): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO example_trials (user_id) VALUES ($1)', [id]);
  }
}
// #endregion

// #region after-login
@Injectable()
export class LastLogins {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @AfterLogin()
  async note({ user, sessionId }: LoginFacts): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE example_trials SET last_session_id = $2, logins = logins + 1 WHERE user_id = $1',
      [user.id, sessionId],
    );
  }
}
// #endregion

// #region access-token-claims
@Injectable()
export class PlanClaims {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @AccessTokenClaims()
  async plan({ userId }: AccessTokenSubject): Promise<object> {
    const [trial] = await this.unitOfWork.manager.query<object[]>(
      'SELECT 1 FROM example_trials WHERE user_id = $1',
      [userId],
    );
    return { plan: trial ? 'trial' : 'full' };
  }
}
// #endregion

// #region password-rule
@Injectable()
export class NoSeasons {
  @PasswordRule()
  refuseSeasons(password: string, { email }: PasswordContext): PasswordRefusal | undefined {
    const isForExample = email.endsWith('@example.com');
    if (isForExample && /(spring|summer|autumn|winter)\d{4}/i.test(password))
      return { code: 'password_of_a_season', message: 'Use something without a season and its year' };
    return undefined;
  }
}
// #endregion

// #region personal-data
@Entity('example_profiles')
export class Profile {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  pronouns!: string;
}

export class ProfileResponse {
  @ApiProperty({ maxLength: 40, example: 'she/her' })
  pronouns!: string;
}

@Injectable()
export class ExampleProfiles {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** People were here before the table: whoever has no row has an empty profile. */
  @PersonalData({ name: 'profile', type: ProfileResponse, in: ['me', 'export'] })
  async show(userId: string): Promise<ProfileResponse> {
    const profile = await this.unitOfWork.repository(Profile).findOneBy({ userId });
    return { pronouns: profile?.pronouns ?? '' };
  }

  async save(userId: string, pronouns: string): Promise<ProfileResponse> {
    await this.unitOfWork.repository(Profile).upsert({ userId, pronouns }, ['userId']);
    return { pronouns };
  }
}

class UpdateProfileRequest {
  @ApiProperty({ maxLength: 40, example: 'she/her' })
  @IsString()
  @Length(0, 40)
  pronouns!: string;
}

@ApiTags('Account')
@AnyUser()
@Controller('users/me/profile')
export class ProfileController {
  constructor(private readonly profiles: ExampleProfiles) {}

  @Patch()
  @ApiOperation({ operationId: 'updateMyProfile', summary: 'Change your profile' })
  @ApiOkResponse({ type: ProfileResponse, description: 'The profile as it is now' })
  update(@CurrentUser() { userId }: Principal, @Body() { pronouns }: UpdateProfileRequest) {
    return this.profiles.save(userId, pronouns);
  }
}
// #endregion

// #region letter-texts
@Injectable()
export class OurTone {
  @LetterTextsOf('en')
  english(): Partial<LetterTexts> {
    return {
      verifyEmail: ({ url }) => ({
        subject: 'Welcome to Example: one click to go',
        paragraphs: ['Nice to have you. Is this address yours?'],
        action: { label: 'Yes, it is', url },
      }),
    };
  }
}
// #endregion

// #region letter-layout
@Injectable()
export class OurLook {
  @LetterLayout()
  layOut({ subject, paragraphs, action, footnote = '' }: LetterText, language: string) {
    const lines = [...paragraphs, ...(action ? [`${action.label}: ${action.url}`] : []), footnote];
    const body = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
    return {
      subject: `[Example] ${subject}`,
      text: lines.join('\n\n'),
      html: `<!doctype html><html lang="${language}"><title>${escapeHtml(subject)}</title>${body}</html>`,
    };
  }
}
// #endregion

// #region own-letter
@Injectable()
export class ProjectLetters {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly letters: Letters,
  ) {}

  async share(projectId: string, withUserId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      // … and the row that says who may see the project.
      await this.letters.postOwn('project_shared', withUserId, { projectId });
    });
  }

  @LetterOf('project_shared')
  shared(user: User, { projectId }: { projectId: string }): LetterText {
    const url = `https://app.example.com/projects/${projectId}`;
    return user.language === 'de'
      ? {
          subject: 'Ein Projekt für Sie',
          paragraphs: ['Jemand teilt ein Projekt mit Ihnen.'],
          action: { label: 'Ansehen', url },
        }
      : {
          subject: 'A project for you',
          paragraphs: ['Somebody shares a project with you.'],
          action: { label: 'Look at it', url },
        };
  }
}
// #endregion

// #region on-event
@Injectable()
export class Mailing {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @OnEvent('user.email_verified', 'user.created')
  async welcome({ id, userId }: AuditedEvent): Promise<void> {
    // The id of the event makes a second try do nothing.
    await this.unitOfWork.manager.query(
      'INSERT INTO example_mailing (event_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [id, userId],
    );
  }
}
// #endregion

/** The claims of `PlanClaims` and whatever else is in the token. */
class ClaimsResponse {
  @ApiProperty({ type: String, required: false })
  plan?: string;
}

@AnyUser()
@Controller('example-claims')
class ClaimsController {
  @Get()
  @ApiOkResponse({ type: ClaimsResponse, description: 'The claims of our own' })
  show(@CurrentUser() { claims }: Principal): object {
    return claims;
  }
}

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([Profile])],
  controllers: [ProfileController, ClaimsController],
  providers: [
    ColleaguesOnly,
    Trials,
    LastLogins,
    PlanClaims,
    NoSeasons,
    ExampleProfiles,
    OurTone,
    OurLook,
    ProjectLetters,
    Mailing,
  ],
})
export class ExamplesModule {}

/** What a migration of the team's would make; a test drops it again, as the other files of its worker know no such tables. */
export const exampleTables = {
  create: `
    CREATE TABLE IF NOT EXISTS example_trials (
      user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
      last_session_id uuid, logins integer NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS example_profiles (
      user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, pronouns text NOT NULL);
    CREATE TABLE IF NOT EXISTS example_mailing (event_id uuid PRIMARY KEY, user_id uuid)`,
  drop: 'DROP TABLE IF EXISTS example_trials, example_profiles, example_mailing',
};
