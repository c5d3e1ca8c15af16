import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { find } from '../cluster/program.js';

/** Nothing that a browser does for its maker: the suite talks to one machine. */
const quiet = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The program that `CHROMIUM` names, else the one in the PATH. @throws Error that tells what to install */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable(),
    // Its sandbox needs what containers and root do not have.
    args: ['--no-sandbox', ...quiet],
    // The back button is to find pages as people's browsers keep them.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}

function executable(): string {
  const named = process.env['CHROMIUM'];
  if (named && !existsSync(named)) throw new Error(`CHROMIUM: ${named} is not there`);
  return named || find('chromium', 'chromium (or name a Chrome or Chromium in CHROMIUM)');
}
