import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPage, serveBuiltPage } from './built-page.ts';
import { installStillLife } from './still-life.ts';
import { launchBrowser, openTab, type Tab, waitForState } from './tab.ts';

let served: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** In the page, before its scripts. */
function koreanBrowser(): void {
  Object.defineProperty(navigator, 'languages', { value: ['fr-FR', 'ko-KR', 'en'] });
}

/** A tab whose easel paints at once, without a GPU. */
async function opened({
  hash = '',
  ...options
}: {
  hash?: string;
  width?: number;
  before?: () => void;
} = {}): Promise<Tab> {
  const tab = await openTab(browser, `${served.url}${hash}`, options);
  await prepared(tab.page);
  return tab;
}

async function prepared(page: Page): Promise<void> {
  await page.evaluate(installStillLife);
  await page.evaluate(() => {
    const paper = makeElement();
    const { sessionSource, weights } = paper;
    paper.remove();
    Object.assign(document.querySelector('#easel')!, { sessionSource, weights, iterations: 4 });
  });
  await waitForState(page, 'ready');
}

const speaks = (page: Page, language: string) =>
  page.waitForFunction((wanted) => document.documentElement.lang === wanted, {}, language);
const click = (page: Page, selector: string) => page.$eval(selector, (node) => (node as HTMLElement).click());
const choose = async (page: Page, language: string) => {
  await click(page, `.languages [lang=${language}]`);
  await speaks(page, language);
};

/** Names, signs and values, which are the same in every language; the first two are of the pretended GPU. */
const NAMES =
  'Art Filter|VGG19|Karen Simonyan and Andrew Zisserman|CC BY 4\\.0|BSD-3-Clause|English|EN|WebGPU|swiftshader|google|' +
  'Paper|No weights|\\d+px|conv\\d_\\d|L-BFGS|Adam|PyTorch|Keras|neural-style|Style Transfer in|cm|dpi|PNG|JPEG|WebP|GPU|[\\w.-]+\\.(?:co|dev|com|org|png|safetensors)';

/** Texts and labels that are shown and hold neither Korean nor names alone. */
function untranslated(page: Page): Promise<string[]> {
  return page.evaluate((names) => {
    const found: string[] = [];
    const look = (text: string | null) => {
      const rest = (text ?? '').replace(new RegExp(`\\b(?:${names})\\b`, 'g'), '');
      if (/[a-z]{2}/i.test(rest) && !/[가-힣]/.test(rest)) found.push(text!.trim());
    };
    const visit = (root: ParentNode) => {
      for (const node of root.querySelectorAll('*')) {
        if (node.matches('script, style, noscript, template, code, [lang=en]')) continue;
        for (const child of node.childNodes) if (child.nodeType === Node.TEXT_NODE) look(child.textContent);
        for (const name of [
          'aria-label',
          'aria-valuetext',
          'aria-roledescription',
          'title',
          'alt',
          'placeholder',
        ]) {
          look(node.getAttribute(name));
        }
        if (node.shadowRoot) visit(node.shadowRoot);
      }
    };
    visit(document.body);
    return [...new Set(found)];
  }, NAMES);
}

/** What axe finds. */
const faultsOf = (page: Page) =>
  page.evaluate(async () => {
    const { axe } = globalThis as typeof globalThis & { axe: { run(): Promise<AxeResults> } };
    const roots = [document, document.querySelector('#easel')!.shadowRoot!];
    await Promise.all(
      roots.flatMap((root) => root.getAnimations()).map(({ finished }) => finished.catch(() => undefined)),
    );
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3)}`,
    );
  });

it('follows the browser, is switched without a reload, and remembered', async () => {
  const { page, faults } = await opened({ before: koreanBrowser });
  await speaks(page, 'ko');
  const state = () =>
    page.evaluate(() => {
      const easel = document.querySelector('style-transfer')!;
      return {
        tab: document.querySelector('#tab-gallery')!.textContent!.trim(),
        main: easel.shadowRoot!.querySelector('.main')!.textContent!.trim(),
        easel: easel.shadowRoot!.querySelector('[part=base]')!.getAttribute('lang'),
        description: document.querySelector<HTMLMetaElement>('meta[name=description]')!.content.slice(0, 5),
        size: easel.size,
        painted: easel.hasResult,
        chosen: document.querySelector('.languages [aria-current=true]')!.getAttribute('lang'),
      };
    });
  await page.evaluate(() => {
    Object.assign(window, { stays: true });
    return document.querySelector('style-transfer')!.start();
  });
  const before = await state();
  expect(before).toMatchObject({
    tab: '갤러리',
    main: '다시 그리기',
    easel: 'ko',
    painted: true,
    chosen: 'ko',
  });
  await choose(page, 'en');
  await page.waitForFunction(() => document.querySelector('#tab-gallery')!.textContent!.trim() === 'Gallery');
  const after = await state();
  expect(after).toEqual({
    ...before,
    tab: 'Gallery',
    main: 'Paint again',
    easel: 'en',
    description: 'Paint',
    chosen: 'en',
  });
  expect(await page.evaluate(() => 'stays' in window)).toBe(true);
  await page.reload();
  await waitForState(page, 'ready');
  expect(await state()).toMatchObject({ tab: 'Gallery', main: 'Paint', easel: 'en', chosen: 'en' });
  expect(faults).toEqual([]);
  await page.evaluate(() => localStorage.removeItem('art-filter.language'));
  await page.close();
});

it('in Korean nothing is left in English, and axe finds nothing', async () => {
  const { page } = await opened({ before: koreanBrowser });
  await page.evaluate(axe.source);
  const seen: Record<string, unknown> = {};
  const look = async (name: string) => {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    seen[name] = {
      english: await untranslated(page),
      axe: await faultsOf(page),
      overflow: Math.max(0, overflow),
    };
  };
  for (const width of [320, 1280]) {
    await page.setViewport({ width, height: 844 });
    await look(`first, ${width}`);
  }
  await click(page, '#tab-gallery');
  await page.waitForSelector('.gallery .empty');
  await look('empty gallery');
  await click(page, '#tab-paint');
  await page.$$eval('details.advanced', (list) => {
    for (const details of list) (details as HTMLDetailsElement).open = true;
  });
  await page.evaluate(() => document.querySelector('style-transfer')!.start());
  await page.waitForSelector('#saving summary');
  await look('painted');
  await click(page, '#regions');
  await page.waitForSelector('style-transfer >>> [part=regions]');
  await look('regions');
  await click(page, '#edit-photo');
  await page.waitForSelector('dialog.crop .frame');
  await look('crop');
  await page.$eval('dialog.crop', (dialog) => (dialog as HTMLDialogElement).close());
  await click(page, '#tab-gallery');
  await page.waitForSelector('.card');
  await look('gallery');
  const english: Record<string, string[]> = {};
  await page.$eval('.card details', (menu) => {
    (menu as HTMLDetailsElement).open = true;
  });
  await page.$eval('.chips [aria-pressed]', (button) => (button as HTMLElement).click());
  await page.$eval('.card .tile', (tile) => (tile as HTMLElement).click());
  english.choosing = await untranslated(page);
  await page.$$eval('.card .items button', (buttons) => (buttons.at(-1) as HTMLElement).click());
  await page.waitForFunction(() => document.querySelector('#notice')!.textContent !== '');
  english.deleted = await untranslated(page);
  await click(page, '#tab-compare');
  await page.waitForSelector('compare-tab >>> .questions button:not(:disabled)');
  await look('compare');
  await page.$eval('compare-tab >>> [data-question=steps]', (button) => (button as HTMLElement).click());
  await page.waitForSelector('compare-tab >>> table');
  await look('comparing');
  // Errors, and questions about them.
  for (const [name, file] of [
    ['refused picture', new File(['<html></html>'], 'a.png')],
    ['refused network', new File(['x'], 'a.safetensors')],
  ] as const) {
    await page.evaluate(
      (title, text) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], title));
        const event = new DragEvent('drop', {
          dataTransfer,
          bubbles: true,
          composed: true,
          cancelable: true,
        });
        document.querySelector('#easel')!.dispatchEvent(event);
      },
      file.name,
      await file.text(),
    );
    const told = name === 'refused picture' ? 'style-transfer >>> [part=error]' : '.network .warning';
    await page.waitForSelector(told);
    english[name] = await untranslated(page);
  }
  expect(english).toEqual(Object.fromEntries(Object.keys(english).map((name) => [name, []])));
  const wanted = { english: [], axe: [], overflow: 0 };
  expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, wanted])));
  await page.close();
});

it('what is on screen follows a switch: a notice with its offer, captions, names of samples', async () => {
  const { page } = await opened({ hash: '#content=portrait&style=mosaic,pop-art&content-weight=none' });
  const shown = () =>
    page.evaluate(() => {
      const textOf = (selector: string) => document.querySelector(selector)!.textContent!.trim();
      const root = document.querySelector('style-transfer')!.shadowRoot!;
      return {
        notice: textOf('#notice'),
        offer: textOf('#notice-offer'),
        announced: textOf('#announcer'),
        mixture: root.querySelector('[part=blend] input')!.getAttribute('aria-label'),
      };
    });
  const english = await shown();
  expect(english.notice).toMatch(/^Left out of the link: contentWeight is NaN, expected a number/);
  expect(english.announced).toBe(english.notice);
  expect(english.mixture).toBe('From Mosaic to Pop-art halftone');
  await choose(page, 'ko');
  const korean = await shown();
  expect(korean.notice).toMatch(/^링크에서 제외된 항목: contentWeight 값 .*쓸 수 없어요.*숫자를 쓰세요\.$/);
  // It was heard when it came.
  expect(korean.announced).toBe('');
  expect(korean.mixture).toBe('모자이크에서 팝아트 망점 사이');

  await page.evaluate(() => document.querySelector('style-transfer')!.start());
  await click(page, '#tab-gallery');
  await page.waitForSelector('.card');
  await page.$$eval('.card .items button', (buttons) => (buttons.at(-1) as HTMLElement).click());
  await page.waitForFunction(() => document.querySelector('#notice')!.textContent === '그림을 삭제했어요.');
  expect(await shown()).toMatchObject({ offer: '실행 취소', announced: '그림을 삭제했어요.' });
  await choose(page, 'en');
  expect(await shown()).toMatchObject({ notice: 'The picture is deleted.', offer: 'Undo', announced: '' });
  await click(page, '#notice-offer');
  await page.waitForSelector('.card');
  await page.evaluate(() => localStorage.removeItem('art-filter.language'));
  await page.close();
});

it('a comparison is captioned and saved in the language of the page', async () => {
  const { page } = await openTab(browser, `${served.url}#content=portrait&style=mosaic&size=48`);
  await waitForState(page, 'ready');
  await click(page, '#tab-compare');
  await page.waitForSelector('compare-tab >>> .questions button:not(:disabled)');
  await page.$eval('compare-tab >>> [data-question=steps]', (button) => (button as HTMLElement).click());
  await page.waitForFunction(() =>
    document.querySelector('compare-tab')!.shadowRoot!.querySelector('td img'),
  );
  const caption = () => page.$eval('compare-tab >>> td p', (node) => node.textContent!.trim());
  expect(await caption()).toMatch(/^Iterations \d+content [\d.]+ · style [\d.]+$/);
  await choose(page, 'ko');
  expect(await caption()).toMatch(/^단계 \d+사진 [\d.]+ · 화풍 [\d.]+$/);
  const saved = await page.evaluate(async () => {
    const link = new Promise<HTMLAnchorElement>((resolve) => {
      HTMLAnchorElement.prototype.click = function () {
        resolve(this);
      };
    });
    const buttons = [...document.querySelector('compare-tab')!.shadowRoot!.querySelectorAll('button')];
    buttons.find((button) => button.textContent!.trim() === 'HTML로 저장')!.click();
    const { download, href } = await link;
    return { download, html: await (await fetch(href)).text() };
  });
  expect(saved.download).toBe('인물-모자이크-iterations.html');
  expect(saved.html).toContain('<html lang="ko">');
  const file = await browser.newPage();
  await file.setContent(saved.html);
  // Settings have the names of the options.
  await file.$$eval('table.settings', (tables) => {
    for (const table of tables) table.remove();
  });
  expect(await untranslated(file)).toEqual([]);
  expect(await file.$eval('h1', (node) => node.textContent)).toBe('모자이크 화풍으로 그린 인물');
  expect(await file.$eval('input[type=range]', (node) => node.getAttribute('aria-valuetext'))).toBe(
    '왼쪽 그림 50%',
  );
  await file.close();
  await page.evaluate(() => localStorage.removeItem('art-filter.language'));
  await page.close();
});

it('the element follows the nearest lang, and says errors and estimates in it', async () => {
  const { page } = await opened();
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'afterbegin',
      '<div lang="ko-KR" id="korean"><style-transfer id="one"></style-transfer></div><style-transfer id="two"></style-transfer>',
    );
  });
  const main = (id: string) =>
    page.$eval(id, (one) => one.shadowRoot!.querySelector('.main')!.textContent!.trim());
  await page.waitForFunction(
    () =>
      document.querySelector('#one')!.shadowRoot!.querySelector('[part=base]')?.getAttribute('lang') === 'ko',
  );
  expect([await main('#one'), await main('#two')]).toEqual(['그리기', 'Paint']);

  const told = await page.evaluate(async () => {
    const one = document.querySelector<HTMLElementTagNameMap['style-transfer']>('#one')!;
    const error = new Promise<{ code: string; message: string }>((resolve) =>
      one.addEventListener('error', ({ detail }) => resolve(detail), { once: true }),
    );
    one.setAttribute('content-src', 'index.html');
    const detail = await error;
    await one.updateComplete;
    return { detail, shown: one.shadowRoot!.querySelector('[part=error]')!.textContent };
  });
  expect(told.detail.code).toBe('picture');
  expect(told.shown).toBe(told.detail.message);
  expect(told.shown).toBe(
    '사진 index.html: 그림이 아니라 웹 페이지예요. 브라우저에서 주소를 열고 그림 자체를 저장하세요.',
  );

  // The error that is shown follows, too.
  await page.$eval('#korean', (place) => place.setAttribute('lang', 'en'));
  await page.waitForFunction(() =>
    document
      .querySelector('#one')!
      .shadowRoot!.querySelector('[part=error]')!
      .textContent!.startsWith('content index.html: this is a web page'),
  );
  expect(await main('#one')).toBe('Paint');
  await page.close();
});
