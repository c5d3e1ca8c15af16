import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Settings } from '../cluster/instance.js';
import { launchChromium } from './chromium.js';
import { Device } from './device.js';
import { Site } from './site.js';

/** A site and a browser for the tests of one file; whatever a device met during a test is judged after it. */
export class Stage {
  site!: Site;
  browser!: Browser;
  private devices: Device[] = [];

  /** Called at the top of a file. */
  static set(settings: Settings = {}): Stage {
    const stage = new Stage();
    beforeAll(async () => {
      [stage.site, stage.browser] = await Promise.all([Site.start(settings), launchChromium()]);
    });
    afterEach(() => stage.clear());
    afterAll(async () => {
      await stage.browser?.close();
      await stage.site?.stop();
    });
    return stage;
  }

  async device(options?: BrowserContextOptions): Promise<Device> {
    const device = await Device.with(this.browser, this.site, options);
    this.devices.push(device);
    return device;
  }

  private async clear(): Promise<void> {
    const { devices } = this;
    this.devices = [];
    for (const device of devices) await device.watch.judge();
    await Promise.all(devices.map((device) => device.close()));
  }
}
