import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable, encodeFile, outputFormat, writeWhole } from '../../src/image/encode-node.ts';
import type { Picture } from '../../src/image/picture.ts';

const WIDTH = 37;
const HEIGHT = 23;
const ramp: Picture = {
  width: WIDTH,
  height: HEIGHT,
  data: Float32Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => (i % WIDTH) / 32 - 0.05),
};

describe('files written', () => {
  let root: string;
  let folder: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'art-filter-encode-'));
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'case-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it.each([
    ['png', 'a.png', 0.5],
    ['jpeg', 'a.JPG', 4],
    ['jpeg', 'a.jpeg', 4],
    ['webp', 'a.webp', 8],
  ])('are %s for %s, rounded and clamped', async (format, name, within) => {
    const path = join(folder, name);
    await encodeFile(path, ramp);
    const { data, info } = await sharp(await readFile(path))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect((await sharp(await readFile(path)).metadata()).format).toBe(format);
    expect([info.width, info.height, info.channels]).toEqual([WIDTH, HEIGHT, 3]);
    for (let x = 0; x < WIDTH; x++) {
      const expected = 255 * Math.min(1, Math.max(0, x / 32 - 0.05));
      expect(Math.abs(data[(5 * WIDTH + x) * 3]! - expected)).toBeLessThanOrEqual(within + 0.01);
    }
    expect(await readdir(folder)).toEqual([name]);
  });

  it('replace what stood there, and leave it when writing fails', async () => {
    const path = join(folder, 'a.png');
    await writeFile(path, 'before');
    await expect(
      encodeFile(path, { ...ramp, data: ramp.data.subarray(1), width: 2 ** 31 }),
    ).rejects.toThrow();
    expect(await readFile(path, 'utf8')).toBe('before');
    await encodeFile(path, ramp);
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG');
    expect(await readdir(folder)).toEqual(['a.png']);
  });

  it('leave no temporary file when the rename fails', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'inside'), { recursive: true });
    await expect(writeWhole(path, 'x')).rejects.toMatchObject({ code: 'file' });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('are refused beforehand where they cannot be written', async () => {
    await mkdir(join(folder, 'folder.png'));
    await expect(checkWritable(join(folder, 'folder.png'))).rejects.toMatchObject({ message: /is a folder/ });
    await expect(checkWritable(join(folder, 'none', 'a.png'))).rejects.toMatchObject({
      message: /does not exist/,
    });
    await writeFile(join(folder, 'file'), '');
    await expect(checkWritable(join(folder, 'file', 'a.png'))).rejects.toMatchObject({ code: 'file' });
    await checkWritable(join(folder, 'fine.png'));
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder.png']);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'are refused beforehand in a folder without permission (not for root, who may write everywhere)',
    async () => {
      await chmod(folder, 0o555);
      await expect(checkWritable(join(folder, 'a.png'))).rejects.toMatchObject({
        message: /cannot be written/,
      });
      await chmod(folder, 0o755);
    },
  );

  it.skipIf(process.platform !== 'linux')('are refused beforehand where the system takes none', async () => {
    await expect(checkWritable('/proc/a.png')).rejects.toMatchObject({ code: 'file' });
  });

  it('are refused when too large for their kind', async () => {
    const wide = { width: 20000, height: 1, data: new Float32Array(60000) };
    const error = encodeFile(join(folder, 'a.webp'), wide);
    await expect(error).rejects.toMatchObject({ code: 'file', message: /16383/ });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('outputFormat', () => {
  it.each(['a', 'a.gif', 'a.png.txt', '.png', 'folder.png/a', 'a.avif'])(
    'refuses %s and lists what there is',
    (name) => {
      expect(() => outputFormat(name)).toThrow(/\.png, \.jpg, \.jpeg, \.webp/);
    },
  );
});
