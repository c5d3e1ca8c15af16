import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium.js';
import { Device } from '../browser/device.js';
import { letterIn } from '../browser/inbox.js';
import { follow, press, seeHeading, seeStatus, submitLogin, submitSignUp } from '../browser/pages.js';
import { freePort, Program, runFolder } from '../cluster/program.js';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'quiet harbour before nine' };

let browser: Browser;
let program: Program;
const steps: { what: string; seconds: number }[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await program?.stop('SIGINT');
  process.stdout.write(`\n${steps.map(toLine).join('\n')}\n`);
});

/** As a new user's shell has it: nothing of this one's npm, jest or settings. */
function ownEnvironment(): Record<string, string | undefined> {
  const { HOME, LANG } = process.env;
  const folders = process.env['PATH']!.split(path.delimiter).filter(
    (folder) => !folder.includes('node_modules'),
  );
  const network = Object.entries(process.env).filter(([name]) =>
    /_proxy$|^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(name),
  );
  return { HOME, LANG, PATH: folders.join(path.delimiter), ...Object.fromEntries(network) };
}

async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await work();
  steps.push({ what, seconds: (performance.now() - began) / 1000 });
  return result;
}

const folder = process.env['PICTURES'] ?? path.join(runFolder(), 'path');
mkdirSync(folder, { recursive: true });

/** Not counted: nobody waits for that. */
const picture = (tab: Page, name: string) =>
  tab.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });

it('leads from a clone to an account, through the pages', async () => {
  const env = ownEnvironment();
  const clone = path.join(runFolder(), 'clone');
  await step('git clone', () => run('git', ['clone', '--quiet', root, clone], { env }));
  await step('npm ci', () => run('npm', ['ci'], { cwd: clone, env, maxBuffer: 1e8 }));
  const port = await freePort();
  await step('npm start, until it is ready', async () => {
    program = new Program('npm', ['start'], { cwd: clone, env: { ...env, PORT: String(port) } });
    await program.until('ready', () => program.log.includes('Gatehouse is ready'));
  });

  const url = `http://localhost:${port}`;
  const inbox = {
    nextLetter: (to: string, { about = '' } = {}) => letterIn(url, to, about),
  };
  const device = await Device.with(browser, { url, inbox });
  const tab = await step('the first page', async () => {
    const page = await device.open('/');
    await seeHeading(page, 'Gatehouse');
    return page;
  });
  await picture(tab, '1-first-page');
  await step('sign up', async () => {
    await follow(tab.getByRole('main'), 'Sign up');
    await submitSignUp(tab, ada);
    await seeHeading(tab, 'Check your inbox');
  });
  await picture(tab, '2-signed-up');
  const letter = await step('open the letter in the inbox and follow its link', () =>
    device.followLetter(ada.email, 'Confirm your e-mail address'),
  );
  await seeHeading(letter.tab, 'Confirm your address');
  await picture(letter.tab, '3-link-followed');
  await step('confirm the address', async () => {
    await press(letter.tab, 'Confirm this address');
    await seeStatus(letter.tab, 'Your address is confirmed.');
  });
  await picture(letter.tab, '4-confirmed');
  await step('log in', async () => {
    await follow(letter.tab.getByRole('main'), 'Log in');
    await submitLogin(letter.tab, ada);
    await seeHeading(letter.tab, 'Your account');
  });
  await picture(letter.tab, '5-logged-in');
  await device.watch.judge();
  steps.push({ what: 'all together', seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0) });
}, 900_000);

const toLine = ({ what, seconds }: { what: string; seconds: number }) =>
  `${what.padEnd(52)} ${seconds.toFixed(1).padStart(6)} s`;
