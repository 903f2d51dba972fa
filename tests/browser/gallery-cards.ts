import type { Page } from 'puppeteer';
import { waitForState } from './tab.ts';

/** Paints on the easel, and waits until the gallery has so many pictures. */
export async function paint(page: Page, count: number): Promise<void> {
  await waitForState(page, 'ready');
  await page.evaluate(() =>
    document.querySelector<HTMLElementTagNameMap['style-transfer']>('#easel')!.start(),
  );
  await cards(page, count);
}

/** Opens the gallery, and waits until it has so many pictures. */
export async function cards(page: Page, count: number): Promise<void> {
  await page.click('#tab-gallery');
  await page.waitForFunction((wanted) => document.querySelectorAll('.card').length === wanted, {}, count);
}
