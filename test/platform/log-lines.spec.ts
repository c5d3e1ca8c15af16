import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a team's code makes of its logger, in a process of its own: pino writes past whoever listens in this one. */
async function logged(NODE_ENV: string, statement: string): Promise<string> {
  const program = `
    const { Logger } = await import('@nestjs/common');
    const { logger: make } = await import('./dist/src/platform/logging/index.js');
    const { provideRequestContext } = await import('./dist/src/platform/http/request-context.js');
    Logger.overrideLogger(make({ NODE_ENV: '${NODE_ENV}', isProduction: ${NODE_ENV === 'production'} }, {}));
    const logger = new Logger('Invoices');
    const hooks = {};
    provideRequestContext({ addHook: (name, hook) => (hooks[name] = hook) });
    const request = { id: 'ours', headers: {} };
    const inRequest = (work) => {
      hooks.onRequest(request, { raw: { setHeader: () => undefined } }, () => undefined);
      hooks.preHandler(request, {}, work);
    };
    ${statement}`;
  const words = ['--input-type=module', '--eval', program];
  const env = { ...process.env, NO_COLOR: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { env });
  return stdout + stderr;
}

const inProduction = async (statement: string) =>
  (await logged('production', statement))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, any>);
const inDevelopment = (statement: string) => logged('development', statement);

const failing = `
  const cause = Object.assign(new Error('the line is dead'), { code: 'EDEAD' });
  const error = new Error('from the bank', { cause });`;

describe('in development', () => {
  it('an error has its stack and that of its cause, and forges no line', async () => {
    const told = await inDevelopment(`${failing} logger.error(error);`);
    expect(told).toMatch(/ERROR \[Invoices\] from the bank\n {4}Error: from the bank\n +at .*:\d+:\d+/);
    expect(told).toMatch(/\n {4}cause: Error: the line is dead\n +at .*:\d+:\d+/);
    expect(told).not.toMatch(/^(?!\[Nest\])\S/m);
  });

  it('both errors of an AggregateError have theirs', async () => {
    const told = await inDevelopment(
      `logger.error(new AggregateError([new Error('the first'), new Error('the second')], 'both'));`,
    );
    expect(told).toMatch(/errors\[0\]: Error: the first\n +at [^]*errors\[1\]: Error: the second\n +at /);
  });

  it('an object has its fields, without secrets', async () => {
    const told = await inDevelopment(`logger.warn({ msg: 'Paid', invoiceId: 5, password: 'x' });`);
    expect(told).toContain('[Invoices] Paid {"invoiceId":5,"password":"[hidden]"}\n');
  });

  it('a text with an error and fields is one message', async () => {
    const told = await inDevelopment(
      `logger.error('No answer', new Error('of the bank'), { invoiceId: 5 });`,
    );
    expect(told.match(/\[Nest\]/g)).toHaveLength(1);
    expect(told).toMatch(/No answer {"invoiceId":5}\n {4}Error: of the bank\n +at /);
  });
});

describe('in production', () => {
  it('a text with an error and fields is one line', async () => {
    const lines = await inProduction(`${failing} logger.error('No answer', error, { invoiceId: 5 });`);
    expect(lines).toMatchObject([
      {
        context: 'Invoices',
        msg: 'No answer',
        invoiceId: 5,
        error: { message: 'from the bank', cause: { message: 'the line is dead', code: 'EDEAD' } },
      },
    ]);
  });

  it('two texts are two lines, and so are two errors', async () => {
    const lines = await inProduction(
      `logger.warn('one', 'two', { of: 2 }); logger.warn(new Error('three'), new Error('four'));`,
    );
    expect(lines.map(({ msg }) => msg as string)).toEqual(['one', 'two', 'three', 'four']);
    expect(lines[1]).toMatchObject({ of: 2 });
  });

  it('fields that are called as ours are no others', async () => {
    const forged = { level: 'fatal', time: 'never', context: 'Other', requestId: 'forged', fields: 1 };
    const line = JSON.stringify({ msg: 'Paid', ...forged, invoiceId: 5 });
    const printed = await logged('production', `inRequest(() => logger.warn(${line}));`);
    for (const name of ['level', 'time', 'context', 'requestId'])
      expect(printed.split(',"fields":')[0]!.split(`"${name}":`)).toHaveLength(2);
    expect(JSON.parse(printed)).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^20/),
      context: 'Invoices',
      requestId: 'ours',
      msg: 'Paid',
      invoiceId: 5,
      fields: forged,
    });
  });

  it('a getter that throws throws at nobody, wherever it stands', async () => {
    const bad = `{ msg: 'Paid', get invoiceId() { throw new Error('no'); } }`;
    const [line] = await inProduction(`logger.warn(${bad}); logger.warn('Paid', ${bad});`);
    expect(line).toMatchObject({ msg: 'Paid', invoiceId: '[unreadable]' });
  });
});
