import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { launchBrowser, openTab } from '../browser/tab.ts';
import { ROOT, UserProject } from '../package/user-project.ts';
import { packedPackages } from '../support/packed.ts';
import { Consumer } from './run.ts';
import { serveFolder } from './serve.ts';

/** How a page is served: the folder with it, or a script, with what tells it a port. */
export type Serve = string | { script: string; port(port: number): readonly string[] };

/** Vite's development server, on the given port or none. */
export const VITE_DEV: Serve = { script: 'dev', port: (port) => ['--port', String(port), '--strictPort'] };

/** Ports of servers that are told one; each test has its own. */
let port = 4620 + (process.pid % 300) * 10;

/** A consumer of which a file of tests makes use. */
export interface Installed {
  readonly project: Consumer;
  /** Skips a test where the consumer could not be installed. */
  ready(context: TestContext): void;
}

/**
 * Registers tests that install a consumer, check its types and build it, where it has scripts for that.
 * @param own whether the suite takes its packages from this project, without npm
 */
export function installed(name: string, own = false): Installed {
  const user = own && import.meta.env.MODE !== 'consumers' ? new UserProject() : undefined;
  const project = new Consumer(name, user?.folder);
  let missing: string | undefined;
  const ready = (context: TestContext) => {
    if (missing) context.skip(missing);
  };
  afterAll(() => user?.remove());
  it('is installed', { timeout: 600_000 }, async (context) => {
    missing = user ? await installOwn(project, user) : await project.install();
    ready(context);
    expect(existsSync(join(project.folder, 'node_modules', 'art-filter', 'dist'))).toBe(true);
  });
  for (const script of ['check', 'build'].filter((each) => project.has(each))) {
    it(script === 'check' ? 'has right types' : 'is built', { timeout: 600_000 }, async (context) => {
      ready(context);
      await project.script(script);
    });
  }
  return { project, ready };
}

/**
 * Registers the tests of a consumer with pages: `installed`, and 32 pixels painted in each of them.
 * @param pages how each is served, by what it is
 */
export function consumer(name: string, pages: Record<string, Serve>, own = false): void {
  describe(name, () => {
    const { project, ready } = installed(name, own);
    let browser: Browser | undefined;
    afterAll(() => browser?.close());
    for (const [page, serve] of Object.entries(pages)) {
      it(`paints, ${page}`, { timeout: 300_000 }, async (context) => {
        ready(context);
        port += 1;
        const server =
          typeof serve === 'object'
            ? await project.serve(serve.script, port, ...serve.port(port))
            : await serveFolder(join(project.folder, serve));
        try {
          browser ??= await launchBrowser();
          await paint(browser, server.url);
        } finally {
          server.close();
        }
      });
    }
  });
}

/** Takes the packages of this project, as the registry may be out of reach. */
async function installOwn(project: Consumer, user: UserProject): Promise<string | undefined> {
  await project.copy();
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(project.folder, 'package.json'), 'utf8'),
  );
  const needed = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'art-filter');
  const absent = needed.filter((name) => !existsSync(join(ROOT, 'node_modules', name)));
  if (absent.length) return `${absent.join(', ')} is not installed here`;
  await user.install((await packedPackages()).library, 'art-filter');
  user.link(...needed);
  symlinkSync(join(ROOT, 'node_modules', '.bin'), join(user.modules, '.bin'));
  return undefined;
}

/** Paints 32 pixels in a page, and waits until its own listener has told so. */
async function paint(browser: Browser, url: string): Promise<void> {
  const { page, faults, outside } = await openTab(browser, url);
  await page.waitForFunction(() => {
    const { content, styles } = document.querySelector('style-transfer')?.pictures ?? {};
    return content && styles?.length;
  });
  const painted = await page.evaluate(async () => {
    const easel = document.querySelector('style-transfer')!;
    const { size } = easel;
    Object.assign(easel, { size: 32, iterations: 2, minScale: 0, weights: 'draft' });
    const complete = await easel.start();
    const bitmap = await createImageBitmap(await easel.toBlob());
    return { size: Number(size), complete, width: bitmap.width, height: bitmap.height };
  });
  expect(painted).toEqual({ size: 512, complete: true, width: 32, height: 24 });
  await page.waitForFunction(() =>
    /^Painted in \d+ s\.$/.test(document.querySelector('output')?.textContent ?? ''),
  );
  expect({ faults, outside }).toEqual({ faults: [], outside: [] });
  await page.close();
}
