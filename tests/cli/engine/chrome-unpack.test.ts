import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { unpackedChromium } from '../../../src/cli/engine/chrome-unpack.ts';

afterEach(() => vi.unstubAllEnvs());

const hasOne = process.platform === 'linux' && process.arch === 'x64';

it.skipIf(!hasOne)('is unpacked whole once, also by two at a time (Linux x86-64 alone has one)', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'art-filter-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  try {
    const [first, second] = await Promise.all([unpackedChromium(), unpackedChromium()]);
    expect(first).toEqual(second);
    const folders = await readdir(join(cache, 'art-filter'));
    expect(folders).toHaveLength(1);
    const folder = join(cache, 'art-filter', folders[0]!);
    expect(first!.executable).toBe(join(folder, 'chromium'));
    const program = await stat(first!.executable);
    expect(program.size).toBeGreaterThan(1e8);
    expect(program.mode & 0o111).not.toBe(0);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['lib', 'fonts', 'libvk_swiftshader.so']));
    expect(await readdir(join(folder, 'lib'))).toContain('libnss3.so');
    expect(await unpackedChromium()).toEqual(first);
    expect((await stat(first!.executable)).mtimeMs).toBe(program.mtimeMs);
  } finally {
    await rm(cache, { recursive: true });
  }
});
