import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import {
  checkOutput,
  checkWritable,
  encodeBytes,
  encodeFile,
  outputFormat,
  writeWhole,
} from '../../src/image/encode-node.ts';
import { keptExif } from '../../src/image/metadata/kept-exif.ts';
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

describe('what is written', () => {
  const gradient = () => {
    const data = Float32Array.from({ length: 3 * 24 * 16 }, (_, i) => (i % 1152) / 1151);
    return { width: 24, height: 16, data };
  };

  it('PNG says sRGB, and nothing of paper or time', async () => {
    const bytes = Buffer.from(await encodeBytes('a.png', gradient()));
    const types: string[] = [];
    for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
      types.push(bytes.toString('latin1', at + 4, at + 8));
    }
    expect([...new Set(types)]).toEqual(['IHDR', 'sRGB', 'gAMA', 'cHRM', 'IDAT', 'IEND']);
  });

  it.each(['a.jpg', 'a.webp', 'a.avif'])(
    '%s has an sRGB profile, and the samples are as without',
    async (name) => {
      const bytes = await encodeBytes(name, gradient());
      const { icc, exif } = await sharp(bytes).metadata();
      expect(icc?.toString('latin1')).toContain('acsp');
      expect(exif).toBeUndefined();
      const { data } = await decodeBytes(bytes);
      const worst = Math.max(...data.map((value, i) => Math.abs(value - gradient().data[i]!)));
      expect(255 * worst).toBeLessThan(14);
    },
  );

  it('PNG of 16 bit holds every sample, and is read back at that depth', async () => {
    const picture = gradient();
    const bytes = await encodeBytes('a.png', picture, { depth: 16 });
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: 'ushort', channels: 3 });
    const { data } = await decodeBytes(bytes);
    data.forEach((value, i) => {
      expect(Math.abs(value - picture.data[i]!)).toBeLessThan(0.51 / 65535);
    });
  });

  it('quality counts', async () => {
    for (const name of ['a.jpg', 'a.webp', 'a.avif']) {
      const [low, high] = await Promise.all(
        [30, 100].map((quality) => encodeBytes(name, gradient(), { quality })),
      );
      expect(low!.length).toBeLessThan(high!.length);
    }
  });

  it.each([
    ['a.jpg', { depth: 16 as const }, /only PNG holds 16 bits/],
    ['a.avif', { depth: 16 as const }, /only PNG holds 16 bits/],
    ['a.png', { quality: 80 }, /PNG loses nothing/],
  ])('%s with %o is refused', (name, options, message) => {
    expect(() => checkOutput(name, options)).toThrow(message);
  });
});

describe('metadata of a photo', () => {
  /** As a camera writes it, with everything that should not get out. */
  const photo = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
      .withExif({
        IFD0: {
          Make: 'Maker',
          Model: 'Model 1',
          Artist: 'A. Painter',
          Copyright: 'C. Painter',
          Software: 'Editor',
          ImageDescription: 'at home',
        },
        IFD2: {
          DateTimeOriginal: '2024:05:06 07:08:09',
          ExposureTime: '1/60',
          UserComment: 'private',
          BodySerialNumber: '12345',
        },
        IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg();

  it('is left out, unless it is kept: then without place, names, numbers and orientation', async () => {
    const { exif } = await sharp(await photo().toBuffer()).metadata();
    expect(exif!.toString('latin1')).toContain('private');
    const kept = keptExif(exif!)!;
    for (const name of ['a.png', 'a.jpg', 'a.webp', 'a.avif']) {
      const picture = { width: 24, height: 16, data: new Float32Array(3 * 24 * 16) };
      const bytes = Buffer.from(await encodeBytes(name, picture, { exif: kept }));
      const written = await sharp(bytes).metadata();
      const text = written.exif!.toString('latin1');
      for (const part of ['Maker', 'Model 1', 'A. Painter', 'C. Painter', '2024:05:06 07:08:09']) {
        expect(text, name).toContain(part);
      }
      for (const part of ['private', '12345', 'at home', 'Editor']) {
        expect(bytes.toString('latin1'), name).not.toContain(part);
      }
      expect(written.orientation ?? 1, name).toBe(1);
      expect(keptExif(written.exif!)).toBeDefined();
    }
    const plain = Buffer.from(await encodeBytes('a.jpg', await decodeBytes(await photo().toBuffer())));
    expect(plain.toString('latin1')).not.toMatch(/Maker|Painter|private/);
  });

  it('reads none from what is none', () => {
    expect(keptExif(new Uint8Array(0))).toBeUndefined();
    expect(keptExif(Buffer.from('Exif\0\0II*\0\xff\xff\xff\xff', 'latin1'))).toBeUndefined();
  });
});

describe('outputFormat', () => {
  it.each(['a', 'a.gif', 'a.png.txt', '.png', 'folder.png/a', 'a.tiff'])(
    'refuses %s and lists what there is',
    (name) => {
      expect(() => outputFormat(name)).toThrow(/\.png, \.jpg, \.jpeg, \.webp/);
    },
  );
});
