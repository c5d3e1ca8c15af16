import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import {
  AnyUser,
  decidedRoutes,
  OptionalAuth,
  OwnedBy,
  Permissions,
  Public,
  Roles,
} from '../../src/access/index.js';
import { createDocument } from '../../src/openapi.js';
import { startInstance } from '../kit/instances.js';
import { createTestApp, type TestApp } from '../kit/index.js';
import { mintedVisitor } from './minted-visitor.js';

const roomOf = (...controllers: Type[]): Type => {
  @Module({ controllers })
  class Room {}
  return Room;
};

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

  it('fails the document and the matrix, by its name and with what to write, and is closed meanwhile', async () => {
    const instance = await startInstance({}, [roomOf(UndecidedController)]);
    const sentence = (route: string) =>
      `${route} does not say who may pass: write @Public(), @OptionalAuth(), @AnyUser(), @Roles(…), @Permissions(…) or @OwnedBy(…) on the method or its controller`;
    const message = [
      sentence('UndecidedController.list (GET /api/v1/undecided)'),
      sentence('UndecidedController.add (POST /api/v1/undecided/{id})'),
    ].join('\n');
    expect(() => createDocument(instance)).toThrow(new Error(message));
    expect(() => decidedRoutes(instance)).toThrow(new Error(message));
    const answer = await fetch(`${await instance.getUrl()}/api/v1/undecided`);
    expect({ status: answer.status, text: await answer.text() }).toMatchObject({
      status: 401,
      text: expect.not.stringContaining('secret'),
    });
    await instance.close();
  });
});

class Things {
  async ownerOf() {
    return null;
  }
}

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
    await expect(startInstance({}, [roomOf(controllerWith(...decorators))])).rejects.toThrow(
      `OddController.show (GET /api/v1/odd/{id}) says ${said}, which is more than one decision: keep one`,
    );
  });

  it('an owner whom no module provides', async () => {
    await expect(startInstance({}, [roomOf(controllerWith(OwnedBy(Things)))])).rejects.toThrow(
      'OddController.show (GET /api/v1/odd/{id}) says @OwnedBy(Things), and no module provides Things',
    );
  });

  it('an owned route without the parameter', async () => {
    const controller = controllerWith(OwnedBy(Things, { param: 'thingId' }));
    await expect(startInstance({}, [roomOf(controller)])).rejects.toThrow(
      `says @OwnedBy(Things, { param: 'thingId' }), and its path has no parameter "thingId"`,
    );
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
    app = await createTestApp({ rooms: [roomOf(NearController, FarController)] });
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
