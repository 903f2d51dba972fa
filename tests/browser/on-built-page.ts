import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, type Tab } from './tab.ts';

/** What the tests of a file share: the built page, a browser, and a tab of it that is new for every test. */
export interface OnBuiltPage {
  served: BuiltPage;
  browser: Browser;
  tab: Tab;
}

/**
 * Registers the hooks of a file whose tests run on the built page with the still life for a session source.
 * @param prepare runs in every new tab
 */
export function onBuiltPage(prepare: (page: Page) => Promise<void> = async () => {}): OnBuiltPage {
  const here = {} as OnBuiltPage;
  beforeAll(async () => {
    here.served = await serveBuiltPage();
    here.browser = await launchBrowser();
  });
  beforeEach(async () => {
    here.tab = await openTab(here.browser, here.served.url);
    await here.tab.page.evaluate(installStillLife);
    await prepare(here.tab.page);
  });
  afterEach(async () => {
    await here.tab.page.close();
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.served?.close();
  });
  return here;
}
