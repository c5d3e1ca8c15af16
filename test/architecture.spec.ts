import { globSync, readFileSync } from 'node:fs';
import { roomsOf } from './support/listed-rooms.js';
import { brokenRules, stairs } from './support/staircase.js';

const files = ['src', 'migrations'].flatMap((folder) => globSync(`${folder}/**/*.ts`));

it('every file keeps to its step of the stairs, its door and its name', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((path) => brokenRules({ path, text: readFileSync(path, 'utf8') }))).toEqual([]);
});

it('every step of the stairs is a room that exists', () => {
  for (const room of stairs) expect(files.some((path) => path.startsWith(`src/${room}/`))).toBe(true);
  const doors = stairs.filter((room) => room !== 'platform').map((room) => `src/${room}/index.ts`);
  expect(files).toEqual(expect.arrayContaining(doors));
});

describe('the rules', () => {
  /** What is said of a file with one import, whatever rooms of yours there are. */
  const imports = (path: string, target: string) =>
    brokenRules({ path, text: `import { X } from '${target}';\n` }, []);

  it.each([
    ['src/users/users.ts', '../platform/database/index.js'],
    ['src/users/users.ts', './user.entity.js'],
    ['src/auth/session/session.service.ts', '../../users/index.js'],
    ['src/auth/session/session.service.ts', '../letters/letters.js'],
    ['src/platform/http/no-store.ts', '../problems/http.errors.js'],
    ['src/platform/http/no-store.ts', '../problems/index.js'],
    ['src/invoices/invoices.service.ts', '../users/index.js'],
    ['src/app.module.ts', './invoices/index.js'],
    ['src/main.ts', './configure-app.js'],
    ['src/admin.cli.ts', './admin/index.js'],
    ['src/users/users.ts', 'typeorm'],
  ])('let %s import %s', (path, target) => expect(imports(path, target)).toEqual([]));

  it.each([
    ['src/users/users.ts', '../auth/index.js', 'users/ may not import auth/: it is higher on the stairs'],
    [
      'src/platform/queue/job-queue.ts',
      '../../mail/index.js',
      'platform/ may not import mail/: it is higher',
    ],
    ['src/audit/audit-trail.ts', '../tokens/index.js', 'audit/ may not import tokens/: it is higher'],
    ['src/admin/admin.module.ts', '../invoices/index.js', 'admin/ may not import invoices/: it is higher'],
    ['src/orders/orders.ts', '../invoices/index.js', 'invoices/, which has no step'],
    ['src/users/users.ts', '../app.module.js', "the app's own files are the top"],
    ['src/platform/http/index.ts', '../../configure-app.js', "the app's own files are the top"],
    ['src/auth/auth.module.ts', '../users/users.js', 'reaches into users/: import from its index.ts'],
    ['src/app.module.ts', './users/users.module.js', 'reaches into users/: import from its index.ts'],
    ['src/users/users.ts', '../platform/database/unit-of-work.js', 'reaches into platform/database/'],
    ['src/users/users.ts', '../platform/index.js', 'reaches into platform/index.ts/'],
    ['src/users/users.ts', './index.js', 'imports its own index.ts'],
    ['src/auth/session/session.service.ts', '../index.js', 'imports its own index.ts'],
    ['src/platform/http/no-store.ts', './index.js', 'imports its own index.ts'],
    ['src/users/users.ts', '../main.js', 'starts a process'],
    ['src/platform/http/index.ts', '../database/migrate.cli.js', 'starts a process'],
    ['src/users/users.ts', '../../test/support/visitor.js', 'imports test/'],
    ['migrations/1-first.ts', '../test/support/visitor.js', 'imports test/'],
  ])('stop %s from importing %s', (path, target, rule) => {
    expect(imports(path, target)).toEqual([expect.stringContaining(rule)]);
    expect(imports(path, target)[0]).toMatch(new RegExp(`^${path}: `));
  });

  it('take the order of a team’s rooms from app.module.ts: the lower first', () => {
    const text = (target: string) => `import { X } from '${target}';\n`;
    const appModule = `import { InvoicesModule } from './invoices/index.js';
      import { OrdersModule, type OrderSettings } from './orders/index.js';
      const rooms: (Type | DynamicModule)[] = [
        InvoicesModule,
        OrdersModule.forRoot(),
      ];`;
    const yours = roomsOf(appModule);
    expect(yours).toEqual(['invoices', 'orders']);
    const judge = (path: string, target: string) => brokenRules({ path, text: text(target) }, yours);
    expect(judge('src/orders/orders.ts', '../invoices/index.js')).toEqual([]);
    expect(judge('src/orders/orders.ts', '../users/index.js')).toEqual([]);
    expect(judge('src/invoices/invoices.ts', '../orders/index.js')).toEqual([
      expect.stringContaining('invoices/ may not import orders/: it is higher on the stairs'),
    ]);
    expect(judge('src/users/users.ts', '../invoices/index.js')).toEqual([
      expect.stringContaining('users/ may not import invoices/: it is higher'),
    ]);
  });

  it.each([
    [`[InvoicesModule.forRoot({ plans: ['A', 'B'] }), OrdersModule]`, ['invoices', 'orders']],
    ['[...(process.argv[2] ? [OrdersModule] : []), InvoicesModule]', ['orders', 'invoices']],
    ['[\n// InvoicesModule,\nOrdersModule, // ]\n]', ['orders']],
    ['[OrdersModule.with(InvoicesModule)]', ['orders']],
    ['[registerWhen(OrdersModule, "ORDERS")]', ['orders']],
    ['[ordersWithMail, InvoicesModule]', ['orders', 'invoices']],
    ['[OrdersModule, InvoicesModule].filter(Boolean)', ['orders', 'invoices']],
    ['[] as Type[]', []],
  ])('take it however it is written: %s', (array, expected) => {
    const appModule = `// Acme
      import { InvoicesModule } from './invoices/index.js';
      import { OrdersModule } from './orders/index.js';
      const ordersWithMail = OrdersModule.forRoot();
      const rooms: (Type | DynamicModule)[] = ${array};
      const others = [InvoicesModule];`;
    expect(roomsOf(appModule)).toEqual(expected);
  });

  it.each([
    `import type { X } from '../auth/index.js';`,
    `import '../auth/index.js';`,
    `export * from '../auth/index.js';`,
    `export { X } from "../auth/index.js";`,
    `import {\n  X,\n  Y,\n} from '../auth/index.js';`,
    `const { X } = await import('../auth/index.js');`,
    `type X = import('../auth/index.js').X;`,
  ])('see an import however it is written: %s', (text) => {
    expect(brokenRules({ path: 'src/users/users.ts', text })).toHaveLength(1);
  });

  it.each([
    'process.env.PORT',
    "process.env['PORT']",
    "process['env'].PORT",
    'process?.env',
    "import { env } from 'node:process'",
  ])('keep the environment to the starting points: %s', (text) => {
    for (const path of ['src/users/users.ts', 'src/platform/config/settings.ts', 'src/app.module.ts']) {
      expect(brokenRules({ path, text })).toEqual([expect.stringContaining('declare a settings class')]);
    }
    for (const path of ['src/main.ts', 'src/admin.cli.ts', 'src/platform/database/migrate.cli.ts']) {
      expect(brokenRules({ path, text })).toEqual([]);
    }
  });

  it('refuse forwardRef', () => {
    const text = 'forwardRef(() => UsersModule)';
    expect(brokenRules({ path: 'src/users/users.module.ts', text })).toEqual([
      expect.stringContaining('a cycle'),
    ]);
  });

  it.each([
    'src/users/helper.ts',
    'src/users/user-utils.ts',
    'src/common/index.ts',
    'src/shared/dates/index.ts',
    'src/core/core.module.ts',
    'src/users/base.entity.ts',
    'src/users/misc.ts',
    'src/users/session-manager.ts',
    'src/users/types.ts',
    'src/users/user.constants.ts',
    'src/users/interfaces/user.ts',
  ])('refuse the name %s', (path) => {
    const rules = brokenRules({ path, text: '' });
    expect(rules.length).toBeGreaterThan(0);
    expect(rules[0]).toContain('names nothing');
  });

  it.each(['src/audit/event-types.ts', 'src/platform/database/database.module.ts', 'src/tokens/score.ts'])(
    'let the name %s be',
    (path) => expect(brokenRules({ path, text: '' })).toEqual([]),
  );

  it('look at code, not at what comments tell', () => {
    const text =
      '/** As in\n * process.env or forwardRef. */\n// process.env\nconst url = "https://x"; // forwardRef\n';
    expect(brokenRules({ path: 'src/users/users.ts', text })).toEqual([]);
    const after = 'const url = "https://x"; process.env.PORT;';
    expect(brokenRules({ path: 'src/users/users.ts', text: after })).toHaveLength(1);
  });
});
