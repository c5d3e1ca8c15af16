import path from 'node:path';
import { build, defaultClientConditions, type Rolldown } from 'vite';
import type { Device } from './device.js';
import { fill, press, seeAlert, seeHeading } from './pages.js';
import { Stage } from './stage.js';

const stage = Stage.set();

/** The files of docs/frontend.md, as a page of the site that they ask. */
const files = new Map<string, string>();

beforeAll(async () => {
  const built = (await build({
    root: path.resolve('test/client/examples/react'),
    configFile: false,
    base: '/example/',
    logLevel: 'error',
    // The client's source, so that it need not be built first.
    resolve: { conditions: ['@gatehouse/source', ...defaultClientConditions] },
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  for (const file of built.output)
    files.set(`/example/${file.fileName}`, file.type === 'chunk' ? file.code : String(file.source));
});

async function open(device: Device) {
  await device.context.route(/\/example\//, (route) => {
    const name = new URL(route.request().url()).pathname;
    const contentType = name.endsWith('.html') ? 'text/html' : 'text/javascript';
    return route.fulfill({ contentType, body: files.get(name)! });
  });
  return device.open('/example/index.html');
}

it('logs in and out as docs/frontend.md says, in two tabs, one person after the other', async () => {
  const [ada, grace] = [await stage.site.person(), await stage.site.person('Grace Hopper')];
  const device = await stage.device();
  const [tab, other] = [await open(device), await open(device)];
  await fill(tab, { 'E-mail': ada.email, Password: 'not the right one at all' });
  await press(tab, 'Log in');
  await seeAlert(tab, /password/i);
  await fill(tab, { Password: ada.password });
  await press(tab, 'Log in');
  for (const each of [tab, other]) await seeHeading(each, `Hello ${ada.name}`);

  await press(other, 'Log out');
  for (const each of [tab, other]) await each.getByRole('button', { name: 'Log in' }).waitFor();
  expect(await device.context.cookies()).toEqual([]);
  await fill(tab, { 'E-mail': grace.email, Password: grace.password });
  await press(tab, 'Log in');
  for (const each of [tab, other]) await seeHeading(each, `Hello ${grace.name}`);
  await press(tab, 'Log out everywhere');
  for (const each of [tab, other]) await each.getByRole('button', { name: 'Log in' }).waitFor();
});
