import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { launchChrome } from '../../../src/cli/engine/chrome.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-chrome-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('says why a browser that was named does not start', async () => {
  const browser = join(folder, 'none');
  vi.stubEnv('ART_FILTER_CHROME', browser);
  await expect(launchChrome()).rejects.toMatchObject({
    code: 'webgpu-missing',
    message: expect.stringMatching(
      /^chrome: .*none, does not start \(spawn .*none ENOENT\); correct the variable\.$/,
    ),
  });
});

it.skipIf(process.platform === 'win32')("reports the browser's error output", async () => {
  const browser = join(folder, 'broken');
  await writeFile(browser, '#!/bin/sh\necho "libnss3.so: cannot open shared object file" >&2\nexit 127\n');
  await chmod(browser, 0o755);
  vi.stubEnv('ART_FILTER_CHROME', browser);
  await expect(launchChrome()).rejects.toThrow(
    /does not start \(libnss3\.so: cannot open shared object file\); correct/,
  );
});
