import { Injectable, Module, Scope, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EventHandlers, OnEvent } from '../../src/audit/index.js';
import {
  BeforeSignUp,
  LetterLayout,
  LetterOf,
  type LetterText,
  LetterTextsOf,
} from '../../src/auth/index.js';
import { Hooks } from '../../src/auth/hooks.js';
import { LetterWording } from '../../src/auth/letters/letter-wording.js';
import { OwnLetters } from '../../src/auth/letters/own-letters.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { ExtensionsModule } from '../../src/platform/extensions/index.js';
import { JobQueue } from '../../src/platform/queue/index.js';
import { PersonalData, PersonalDataReader } from '../../src/users/index.js';
import { type Language, languages } from '../../src/vocabulary/index.js';

const layOut = ({ subject }: LetterText) => ({ subject, text: '', html: '' });
const letter = (subject: string): LetterText => ({ subject, paragraphs: [] });

/** Starts what reads the points, without a server or a database, beside these providers of a team. */
async function start(...providers: unknown[]): Promise<Hooks> {
  const ours = [Hooks, LetterWording, OwnLetters, PersonalDataReader, EventHandlers];
  // Of the outside world: no event is sent here.
  const outside = [UnitOfWork, JobQueue].map((provide) => ({
    provide,
    useValue: { handle: () => undefined },
  }));
  const module = { imports: [ExtensionsModule], providers: [...outside, ...ours, ...providers] };
  const app = await Test.createTestingModule(module as never).compile();
  await app.init();
  return app.get(Hooks);
}

const reasonNotToStart = (...providers: unknown[]) =>
  start(...providers).then(
    () => 'it starts',
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );

function provider(build: (decorate: typeof decorators) => Type): Type {
  return build(decorators);
}
const decorators = { BeforeSignUp, LetterOf, LetterLayout, LetterTextsOf, PersonalData, OnEvent };

describe('a start is refused, with the method and the mend', () => {
  it('for a class that is made anew for each request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Mine {
      @BeforeSignUp()
      check(): void {}
    }
    expect(await reasonNotToStart(Mine)).toMatch(
      /^StartRefused: @BeforeSignUp\(\) on Mine\.check: .*request-scoped/,
    );
  });

  it('for one that depends on such a class', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class OfTheRequest {}
    @Injectable()
    class Mine {
      constructor(readonly other: OfTheRequest) {}
      @BeforeSignUp()
      check(): void {}
    }
    expect(await reasonNotToStart(OfTheRequest, Mine)).toMatch(/on Mine\.check: .*nor depend on one/);
  });

  it('for a class that two modules provide, as it would run twice', async () => {
    @Injectable()
    class Mine {
      @BeforeSignUp()
      check(): void {}
    }
    expect(await reasonNotToStart(Mine, { provide: 'again', useClass: Mine })).toMatch(
      /Mine\.check would run twice/,
    );
    expect(await reasonNotToStart(Mine, { provide: 'alias', useExisting: Mine })).toBe('it starts');
  });

  it('for a second layout', async () => {
    class Mine {
      @LetterLayout()
      one(text: LetterText) {
        return layOut(text);
      }
      @LetterLayout()
      two(text: LetterText) {
        return layOut(text);
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(
      /@LetterLayout\(\) is for one method, and stands on Mine\.one and Mine\.two/,
    );
  });

  it.each(['Sign-Up', '', 'a'.repeat(51)])('for a letter of the name "%s"', async (name) => {
    class Mine {
      @LetterOf(name)
      write(): LetterText {
        return letter('Hello');
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(/Mine\.write: use lower case/);
  });

  it('for two letters of one name', async () => {
    class Mine {
      @LetterOf('hello')
      one(): LetterText {
        return letter('Hello');
      }
      @LetterOf('hello')
      two(): LetterText {
        return letter('Hello');
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(/stands on Mine\.one and on Mine\.two/);
  });

  it.each(['email', 'sessions', '__proto__', 'constructor', 'my-data'])(
    'for personal data called %s',
    async (name) => {
      class Data {}
      class Mine {
        @PersonalData({ name, type: Data, in: ['me', 'export'] })
        read(): Data {
          return {};
        }
      }
      expect(await reasonNotToStart(Mine)).toMatch(/on Mine\.read: the name is taken, or no name/);
    },
  );

  it('for personal data of a class that shows nothing', async () => {
    class Data {}
    class Mine {
      @PersonalData({ name: 'data', type: Data, in: ['me'] })
      read(): Data {
        return {};
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(/on Mine\.read: Data has no @ApiProperty/);
  });

  it('for an event that is not', async () => {
    class Mine {
      @OnEvent('user.flew' as 'user.created')
      on(): void {}
    }
    expect(await reasonNotToStart(Mine)).toMatch(
      /@OnEvent\('user\.flew'\) on Mine\.on: there is no such event/,
    );
  });

  it('for texts of a language that is not in the vocabulary', async () => {
    class Mine {
      @LetterTextsOf('tlh' as Language)
      texts() {
        return {};
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(/@LetterTextsOf\('tlh'\) on Mine\.texts: .*does not name/);
  });

  it('for texts that are none', async () => {
    class Mine {
      @LetterTextsOf('en')
      texts() {
        return Promise.resolve({}) as object;
      }
    }
    expect(await reasonNotToStart(Mine)).toMatch(/@LetterTextsOf\(\) on Mine\.texts gave no object/);
  });

  it('for a language of the vocabulary that has not every letter', async () => {
    // As a team's languages.ts would have it.
    (languages as unknown as string[]).push('fr');
    class Some {
      @LetterTextsOf('fr' as Language)
      texts() {
        return { accountDeleted: () => letter('Au revoir') };
      }
    }
    const reason = await reasonNotToStart(Some);
    (languages as unknown as string[]).pop();
    expect(reason).toMatch(
      /^StartRefused: The language fr of .* lacks the letters verifyEmail, .*@LetterTextsOf\('fr'\)/,
    );
    expect(reason).not.toContain('accountDeleted');
  });

  it('where two decorators of one point stand on one method, as soon as the file is loaded', () => {
    expect(() =>
      provider(({ OnEvent }) => {
        class Mine {
          @OnEvent('user.renamed')
          @OnEvent('user.deleted')
          on(): void {}
        }
        return Mine;
      }),
    ).toThrow('@OnEvent() stands twice on Mine.on');
  });

  it('where a decorator stands on a static method, as soon as the file is loaded', () => {
    expect(() =>
      provider(({ BeforeSignUp }) => {
        class Mine {
          @BeforeSignUp()
          static check(): void {}
        }
        return Mine;
      }),
    ).toThrow('@BeforeSignUp() stands on Mine.check, which is static');
  });
});

it('methods are called in the order of their modules, each on its own provider, and inherited ones too', async () => {
  const called: string[] = [];
  abstract class Named {
    abstract readonly name: string;
    @BeforeSignUp()
    check(): void {
      called.push(this.name);
    }
  }
  class First extends Named {
    readonly name = 'first';
  }
  class Second extends Named {
    readonly name = 'second';
  }
  class Silent extends Named {
    readonly name = 'silent';
    override check(): void {
      called.push('never, as this one does not join');
    }
  }
  @Module({ providers: [First, Silent] })
  class FirstModule {}
  @Module({ providers: [{ provide: 'made', useFactory: () => new Second() }] })
  class SecondModule {}
  @Module({ imports: [ExtensionsModule, FirstModule, SecondModule], providers: [Hooks] })
  class Both {}
  const app = await Test.createTestingModule({ imports: [Both] }).compile();
  await app.init();
  await app.get(Hooks).beforeSignUp({ name: 'Eve', email: 'eve@example.com', language: 'en' });
  expect(called).toEqual(['first', 'second']);
});

it('a decorator that puts another function in place, above ours or below, loses no hook', async () => {
  const called: string[] = [];
  const logged: MethodDecorator = (_, name, descriptor: TypedPropertyDescriptor<any>) => {
    const method = descriptor.value as () => unknown;
    descriptor.value = function (this: unknown, ...args: []) {
      called.push(`logged ${String(name)}`);
      return method.apply(this, args);
    };
  };
  class Mine {
    @logged
    @BeforeSignUp()
    above(): void {
      called.push('above');
    }
    @BeforeSignUp()
    @logged
    below(): void {
      called.push('below');
    }
  }
  const hooks = await start(Mine);
  await hooks.beforeSignUp({ name: 'Eve', email: 'eve@example.com', language: 'en' });
  expect(called).toEqual(['logged above', 'above', 'logged below', 'below']);
});
