import type { Browser, BrowserContext, BrowserContextOptions, Cookie, Page } from 'playwright-core';
import { until } from '../cluster/until.js';
import type { Door } from '../kit/index.js';
import { Watch } from './watch.js';

export const userAgents = {
  chromeOnLinux:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  firefoxOnWindows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0',
};

/** A browser profile with cookies of its own, watched. */
export class Device {
  private constructor(
    private readonly site: Door,
    readonly context: BrowserContext,
    readonly watch: Watch,
  ) {}

  static async with(browser: Browser, site: Door, options: BrowserContextOptions = {}): Promise<Device> {
    const context = await browser.newContext({
      baseURL: site.url,
      userAgent: userAgents.chromeOnLinux,
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new Device(site, context, await Watch.over(context, site.url));
  }

  /** @returns a new tab, on the page of that path */
  async open(path: string): Promise<Page> {
    const tab = await this.context.newPage();
    await tab.goto(path);
    return tab;
  }

  async cookie(name: string): Promise<Cookie | undefined> {
    return (await this.context.cookies()).find((cookie) => cookie.name === name);
  }

  /** Until the browser has dropped the access cookie, as its time is over. */
  async outliveTheAccessToken(): Promise<void> {
    await until('the access cookie has expired', async () => !(await this.cookie('__Host-access')));
  }

  /** Opens the newest such letter in the inbox and clicks what it asks to. @returns the tab that opens, and the link's secret */
  async followLetter(to: string, subject: string): Promise<{ tab: Page; secret: string }> {
    await this.site.inbox.nextLetter(to, { about: subject });
    const inbox = await this.open('/inbox');
    await inbox.getByRole('row').filter({ hasText: to }).getByRole('link', { name: subject }).first().click();
    const link = inbox.frameLocator('iframe').locator('a[href*="#token="]');
    const secret = (await link.getAttribute('href'))!.split('#token=')[1]!;
    const [tab] = await Promise.all([this.context.waitForEvent('page'), link.click()]);
    await inbox.close();
    return { tab, secret };
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
