import { randomUUID } from 'node:crypto';
import { All, Controller, Get, Injectable, Module, Post, Scope, type Type } from '@nestjs/common';
import { AnyUser, OptionalAuth, OwnedBy, Permissions, Public, Roles } from '../../src/access/index.js';
import { createDocument } from '../../src/openapi.js';
import { startInstance } from '../kit/instances.js';
import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';
import { mintedVisitor } from './minted-visitor.js';

const roomOf = (controllers: Type[], providers: Type[] = []): Type => {
  @Module({ controllers, providers })
  class Room {}
  return Room;
};

/** One that starts although it must not is stopped: the run would else wait for it. */
const start = async (rooms: Type[]) => (await startInstance({}, rooms)).close();

class Things {
  async ownerOf() {
    return null;
  }
}

describe('a route that does not say who may pass', () => {
  @Controller('undecided')
  class UndecidedController {
    @Get()
    list() {
      return ['secret'];
    }
    @Public()
    @Get('decided')
    decided() {}
    @Post(':id')
    add() {}
  }

  const sentence = (route: string) =>
    `${route} does not say who may pass: write @Public(), @OptionalAuth(), @AnyUser(), @Roles(…), @Permissions(…) or @OwnedBy(…) on the method or its controller`;

  it('keeps the application from starting, by its name and with what to write', async () => {
    const message = [
      sentence('UndecidedController.list (GET /api/v1/undecided)'),
      sentence('UndecidedController.add (POST /api/v1/undecided/{id})'),
    ].join('\n');
    await expect(start([roomOf([UndecidedController])])).rejects.toThrow(new Error(message));
  });

  it('is closed to everybody where it is there all the same, and fails the document', async () => {
    @Controller('forgetful')
    class ForgetfulController {
      @AnyUser()
      @Get()
      list() {
        return ['secret'];
      }
    }
    const app = await createTestApp({ rooms: [roomOf([ForgetfulController])] });
    const tokens = ['', await app.mintToken(), await app.mintToken({ roles: ['user', 'admin'] })];
    const { list } = ForgetfulController.prototype;
    for (const key of Reflect.getOwnMetadataKeys(list))
      if (String(key) === 'Symbol(decisions)') Reflect.deleteMetadata(key, list);
    const answers = [];
    // Not as a visitor: the document, made before, promises no 403.
    for (const token of tokens) {
      const headers = token ? { authorization: `Bearer ${token}` } : undefined;
      answers.push(await (await fetch(`${app.url}/api/v1/forgetful`, { headers })).json());
    }
    expect(answers).toMatchObject([{ code: 'token_missing' }, { code: 'forbidden' }, { code: 'forbidden' }]);
    const message = sentence('ForgetfulController.list (GET /api/v1/forgetful)');
    expect(() => createDocument(app.nest)).toThrow(new Error(message));
    await app.stop();
  });
});

describe('a path', () => {
  it('of any method, or with a pattern, is in the document by its name', async () => {
    @Public()
    @Controller('shapes')
    class ShapesController {
      @All('hook')
      hook() {}
      @Get('years/:year(^\\d{4}$)/:id.pdf')
      year() {}
    }
    const app = await createTestApp({ rooms: [roomOf([ShapesController])] });
    const paths = Object.entries(app.document!.json['paths']).filter(([path]) => path.includes('/shapes/'));
    expect(paths.map(([path]) => path)).toEqual([
      '/api/v1/shapes/hook',
      '/api/v1/shapes/years/{year}/{id}.pdf',
    ]);
    for (const [, item] of paths)
      for (const operation of Object.values(item as object)) expect(operation.security).toEqual([]);
    await app.stop();
  });

  it.each([':id{/:more}', 'files/*'])('that the document cannot tell is refused: %s', async (path) => {
    class ShapesController {
      show() {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(ShapesController.prototype, 'show')!;
    Controller('shapes')(ShapesController);
    for (const each of [Get(path), Public()]) each(ShapesController.prototype, 'show', descriptor);
    await expect(start([roomOf([ShapesController])])).rejects.toThrow(
      /^ShapesController\.show .* write a path for each$/,
    );
  });
});

describe('a method under an owned controller', () => {
  @OwnedBy(Things)
  @Controller('owned')
  class OwnedController {
    @Get(':id')
    show() {}
    @AnyUser()
    @Get(':id/public')
    everybodys() {}
    @Permissions('mail:read')
    @Get()
    list() {}
    @Roles('user')
    @OwnedBy(Things)
    @Get(':id/both')
    both() {}
  }

  it.each<[string, MethodDecorator]>([
    ["@Roles('user')", Roles('user')],
    ["@Permissions('mail:read')", Permissions('mail:read')],
  ])('may not drop the ownership by %s alone: the application does not start', async (said, decorate) => {
    class CommentsController extends OwnedController {
      comment() {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(CommentsController.prototype, 'comment')!;
    Controller('comments')(CommentsController);
    for (const each of [Post(':id/comment'), decorate])
      each(CommentsController.prototype, 'comment', descriptor);
    await expect(start([roomOf([CommentsController], [Things])])).rejects.toThrow(
      `CommentsController.comment (POST /api/v1/comments/{id}/comment) says ${said}, which replaces @OwnedBy(Things) of its controller or of what that extends: write @OwnedBy(…) on the method too, or move it to a controller that is not owned`,
    );
  });

  describe.each<[string, () => Type]>([
    [
      'a class that extends it and decides something else',
      () => {
        @Roles('user')
        @Controller('loose')
        class LooseController extends OwnedController {}
        return LooseController;
      },
    ],
    [
      'a class that extends it and lets everybody in',
      () => {
        @AnyUser()
        @Controller('loose')
        class LooseController extends OwnedController {}
        return LooseController;
      },
    ],
    [
      'a method that overrides an owned one',
      () => {
        class Base {
          @OwnedBy(Things)
          show() {}
        }
        @AnyUser()
        @Controller('loose')
        class LooseController extends Base {
          @Get(':id')
          override show() {}
        }
        return LooseController;
      },
    ],
  ])('loses it to no %s', (_, made) => {
    it('as the application does not start', async () => {
      await expect(start([roomOf([made()], [Things])])).rejects.toThrow(
        /^LooseController\.show \(GET \/api\/v1\/loose\/\{id\}\) says @\w+\(.*\), which replaces @OwnedBy\(Things\)/,
      );
    });
  });

  it('may repeat it, decide it all, or have no id at all', async () => {
    const app = await createTestApp({ rooms: [roomOf([OwnedController], [Things])] });
    const user = await mintedVisitor(app);
    const id = randomUUID();
    const statuses = [];
    for (const path of [`/${id}`, `/${id}/public`, '', `/${id}/both`])
      statuses.push((await user.get(`/owned${path}`)).status);
    expect(statuses).toEqual([404, 200, 403, 404]);
    await app.stop();
  });
});

describe('decisions that make no sense keep the application from starting', () => {
  function controllerWith(...decorators: MethodDecorator[]): Type {
    @Controller('odd')
    class OddController {
      @Get(':id')
      show() {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(OddController.prototype, 'show')!;
    // As decorators are applied: the last first.
    for (const decorate of decorators.toReversed()) decorate(OddController.prototype, 'show', descriptor);
    return OddController;
  }

  it.each<[string, MethodDecorator[]]>([
    ["@Public() and @Roles('admin')", [Public(), Roles('admin')]],
    ["@Roles('admin') and @Public()", [Roles('admin'), Public()]],
    ['@Public() and @AnyUser()', [Public(), AnyUser()]],
    ["@OptionalAuth() and @Permissions('mail:read')", [OptionalAuth(), Permissions('mail:read')]],
    ['@AnyUser() and @OwnedBy(Things)', [AnyUser(), OwnedBy(Things)]],
    ["@Roles('admin') and @Roles('user')", [Roles('admin'), Roles('user')]],
    [
      "@Permissions('mail:read') and @Permissions('audit:read')",
      [Permissions('mail:read'), Permissions('audit:read')],
    ],
  ])('%s', async (said, decorators) => {
    await expect(start([roomOf([controllerWith(...decorators)])])).rejects.toThrow(
      `OddController.show (GET /api/v1/odd/{id}) says ${said}, which is more than one decision: keep one`,
    );
  });

  it('an owner whom no module provides', async () => {
    await expect(start([roomOf([controllerWith(OwnedBy(Things))])])).rejects.toThrow(
      'OddController.show (GET /api/v1/odd/{id}) says @OwnedBy(Things), and no module provides Things',
    );
  });

  it.each([Scope.REQUEST, Scope.TRANSIENT])('an owner of scope %s', async (scope) => {
    @Injectable({ scope })
    class Scoped extends Things {}
    const room = roomOf([controllerWith(OwnedBy(Scoped))], [Scoped]);
    await expect(start([room])).rejects.toThrow(
      'says @OwnedBy(Scoped), and Scoped may not be request-scoped or transient, nor depend on what is',
    );
  });

  it('what cannot be the name of a parameter', async () => {
    const controller = controllerWith(OwnedBy(Things, { param: 'id}/{id' }));
    await expect(start([roomOf([controller], [Things])])).rejects.toThrow(
      `"id}/{id" is no name of a parameter`,
    );
  });

  it('an owned route without the parameter', async () => {
    const controller = controllerWith(OwnedBy(Things, { param: 'thingId' }));
    await expect(start([roomOf([controller])])).rejects.toThrow(
      `says @OwnedBy(Things, { param: 'thingId' }), and its path has no parameter "thingId"`,
    );
  });
});

describe('a decorator above that puts another function in place of the method', () => {
  const Logged =
    (isCopying: boolean): MethodDecorator =>
    (_target, _key, descriptor) => {
      const method = descriptor.value as unknown as (...args: unknown[]) => unknown;
      const logged = function (this: unknown, ...args: unknown[]) {
        return method.apply(this, args);
      };
      for (const key of isCopying ? Reflect.getOwnMetadataKeys(method) : [])
        Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), logged);
      descriptor.value = logged as never;
    };

  function roomWith(isCopying: boolean): Type {
    @AnyUser()
    @Controller('logged')
    class LoggedController {
      @Get()
      @Permissions('mail:read')
      @Logged(isCopying)
      @Roles('admin')
      list() {}
    }
    @Controller('heirs')
    class HeirController extends LoggedController {}
    return roomOf([HeirController]);
  }

  it('does not take a decision away in silence: the application does not start', async () => {
    await expect(start([roomWith(false)])).rejects.toThrow(
      "HeirController.list (GET /api/v1/heirs) says @Roles('admin'), and a decorator above it put another function in place of the method: write @Roles('admin') above that one",
    );
  });

  it('is welcome where it takes along what was said', async () => {
    const app = await createTestApp({ rooms: [roomWith(true)] });
    expectProblem(await (await mintedVisitor(app)).get('/heirs'), 403, 'forbidden');
    expect((await (await mintedVisitor(app, ['admin'])).get('/heirs')).status).toBe(200);
    await app.stop();
  });
});

describe('what is said nearest to the handler', () => {
  @Roles('admin')
  @Controller('near')
  class NearController {
    @Get('as-controller')
    asController() {}
    @Public()
    @Get('public')
    open() {}
    @OptionalAuth()
    @Get('optional')
    optional() {}
    @AnyUser()
    @Get('any-user')
    anyUser() {}
    @Permissions('mail:read')
    @Get('permission')
    permission() {}
    @Roles('user')
    @Permissions('users:read')
    @Get('both')
    both() {}
  }

  @Public()
  @Controller('far')
  class FarController extends NearController {
    @Roles('user')
    @Get('user')
    user() {}
    override asController() {}
  }

  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ rooms: [roomOf([NearController, FarController])] });
  });
  afterAll(() => app.stop());

  const statuses = async (path: string) => {
    const askers = [app.visitor()];
    for (const roles of [['user'], ['admin'], ['user', 'admin']])
      askers.push(await mintedVisitor(app, roles));
    return Promise.all(askers.map(async (asker) => (await asker.get(path)).status));
  };

  it.each([
    ['/near/as-controller', [401, 403, 200, 200]],
    ['/near/public', [200, 200, 200, 200]],
    ['/near/optional', [200, 200, 200, 200]],
    ['/near/any-user', [401, 200, 200, 200]],
    ['/near/permission', [401, 403, 200, 200]],
    ['/near/both', [401, 403, 403, 200]],
    // A class that decides replaces what it extends; a method that it takes over as it is has decided itself.
    ['/far/public', [200, 200, 200, 200]],
    ['/far/permission', [401, 403, 200, 200]],
    ['/far/user', [401, 200, 403, 200]],
  ])('decides: %s', async (path, expected) => expect(await statuses(path)).toEqual(expected));

  it('is what the document tells', () => {
    const operation = (path: string) => app.document!.json['paths'][`/api/v1${path}`].get;
    expect(operation('/near/public')).toMatchObject({ security: [] });
    expect(operation('/near/public')).not.toHaveProperty('x-required-roles');
    expect(operation('/near/any-user').security).toEqual([{ cookie: [] }, { bearer: [] }]);
    expect(operation('/near/any-user').responses).not.toHaveProperty('403');
    expect(operation('/near/permission').security).toEqual([
      { cookie: ['mail:read'] },
      { bearer: ['mail:read'] },
    ]);
    expect(operation('/near/permission')).not.toHaveProperty('x-required-roles');
    expect(operation('/near/both').description).toBe(
      'Needs the role `user`. Needs the permission `users:read`.',
    );
  });
});
