import { withRoom } from '../../scripts/room/app-module.ts';
import { roomWords } from '../../scripts/room/room-words.ts';

const imports = `import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { BillingModule } from './billing/index.js';
`;
const end = `
@Module({})
export class AppModule {}
`;
const appModule = (rooms: string, header = '') =>
  `${header}${imports}\nconst rooms: (Type | DynamicModule)[] = ${rooms};\n${end}`;

const added = `import { InvoicesModule } from './invoices/index.js';\n`;
const withInvoices = (text: string) => withRoom(text, roomWords('invoices'));

describe('src/app.module.ts with one room more', () => {
  it.each([
    ['[]', '[InvoicesModule]'],
    ['[BillingModule]', '[BillingModule, InvoicesModule]'],
    [
      `[BillingModule.forRoot({ plans: ['a', 'b'] })]`,
      `[BillingModule.forRoot({ plans: ['a', 'b'] }), InvoicesModule]`,
    ],
    ['[...(x ? [BillingModule] : [])]', '[...(x ? [BillingModule] : []), InvoicesModule]'],
    ['[\n  BillingModule, // theirs]\n]', '[\n  BillingModule, // theirs]\n  InvoicesModule,\n]'],
    ['[\n  BillingModule // theirs\n]', '[\n  BillingModule, // theirs\n  InvoicesModule,\n]'],
    ['[\n  // none yet\n]', '[\n  // none yet\n  InvoicesModule,\n]'],
    ['[BillingModule] as Type[]', '[BillingModule, InvoicesModule] as Type[]'],
  ])('has it at the end of the array: %s', async (rooms, expected) => {
    const text = await withInvoices(appModule(rooms));
    expect(text).toBe(appModule(expected).replace(imports, imports + added));
  });

  it('has a header of yours, and comments beside imports, where they were', async () => {
    const header = '// Acme\n\n';
    const text = appModule('[]', header).replace(imports, `${imports.trimEnd()} // ours\n`);
    expect(await withInvoices(text)).toBe(
      `${header}${imports.trimEnd()} // ours\n${added}${appModule('[InvoicesModule]').slice(imports.length)}`,
    );
  });

  it.each([
    ['one or another array', appModule('x ? [BillingModule] : []')],
    ['what a function makes of one', appModule('[BillingModule].filter(Boolean)')],
    ['none', imports + end],
    ['one inside a function', `${imports}function roomsOf() {\n  const rooms = [];\n}\n${end}`],
  ])('is refused where there is %s, with the line that makes it certain', async (_, text) => {
    await expect(withInvoices(text)).rejects.toThrow(
      /no plain array to put InvoicesModule in\..*\n  const rooms: \(Type \| DynamicModule\)\[\] = \[\];$/,
    );
  });

  it('is refused where it cannot be read', async () => {
    await expect(withInvoices(appModule('[BillingModule'))).rejects.toThrow(
      /^src\/app\.module\.ts cannot be read: /,
    );
  });
});
