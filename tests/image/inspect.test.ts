import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeBytes, decodeFile } from '../../src/image/decode-node.ts';
import { inspectPicture } from '../../src/image/inspect.ts';

const flat = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 90, g: 120, b: 60, alpha: 0.5 } } });
const FORMATS: [string, (image: Sharp) => Sharp][] = [
  ['PNG', (image) => image.png()],
  ['JPEG', (image) => image.jpeg()],
  ['progressive JPEG', (image) => image.jpeg({ progressive: true })],
  ['WebP', (image) => image.webp()],
  ['lossless WebP', (image) => image.webp({ lossless: true })],
  ['WebP with transparency', (image) => image.ensureAlpha(0.5).webp()],
  ['AVIF', (image) => image.avif({ effort: 0 })],
  ['AVIF with transparency', (image) => image.ensureAlpha(0.5).avif({ effort: 0 })],
];

/** A chunk of a WebP file. */
function chunk(name: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(name);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data]);
}

function extendedWebp(width: number, height: number, flags: number, ...chunks: Uint8Array[]): Buffer {
  const canvas = Buffer.alloc(10);
  canvas[0] = flags;
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), chunk('VP8X', canvas), ...chunks]));
}

/** Makes numbers as large as they can be, some bytes behind a name. */
function fill(bytes: Buffer, name: Buffer, behind: number, length: number): void {
  const at = bytes.indexOf(name) + behind;
  bytes.fill(0xff, at, at + length);
}

describe('inspectPicture', () => {
  it.each(FORMATS)('reads the size of %s, and refuses what is too narrow by it', async (_, make) => {
    expect(inspectPicture('x', await make(flat(16, 24)).toBuffer())).toBeTypeOf('object');
    const narrow = await make(flat(18, 11)).toBuffer();
    expect(() => inspectPicture('x', narrow)).toThrow(/^x: the picture is 18×11 pixels, expected at least/);
  });

  it.each<[string, (bytes: Buffer) => void, Sharp]>([
    ['PNG', (bytes) => bytes.writeUInt32BE(2 ** 31 - 1, 16), flat(40, 40).png()],
    ['JPEG', (bytes) => fill(bytes, Buffer.from([0xff, 0xc0]), 5, 4), flat(40, 40).jpeg()],
    ['AVIF', (bytes) => fill(bytes, Buffer.from('ispe'), 8, 8), flat(40, 40).avif()],
  ])('refuses a %s that would fill the memory, from its header', async (_, change, image) => {
    const bytes = await image.toBuffer();
    change(bytes);
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodeBytes(bytes)).rejects.toThrow(
      /^picture: the picture is \d+×\d+ pixels, (more than|one side)/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it('refuses the canvas of an animated WebP, whatever its frames are', async () => {
    const still = await flat(40, 40).webp().toBuffer();
    const bytes = extendedWebp(2 ** 24, 2 ** 24, 2, chunk('ANIM', Buffer.alloc(6)), still.subarray(12));
    await expect(decodeBytes(bytes)).rejects.toThrow(/16777216×16777216 pixels, more than 268 megapixels/);
  });

  it('refuses files whose header says less than is in them', async () => {
    const webp = (await flat(400, 300).webp({ lossless: true }).toBuffer()).subarray(12);
    const avif = await flat(400, 300).avif({ effort: 0 }).toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(20, size);
    avif.writeUInt32BE(20, size + 4);
    const jpeg = await flat(400, 300).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const small = Buffer.from(jpeg.subarray(frame, frame + 2 + jpeg.readUInt16BE(frame + 2)));
    small.writeUInt16BE(20, 5);
    small.writeUInt16BE(20, 7);
    const twice = Buffer.concat([jpeg.subarray(0, frame), small, jpeg.subarray(frame)]);
    for (const bytes of [extendedWebp(20, 20, 0, webp), avif, twice]) {
      expect(inspectPicture('x', bytes)).toBeTypeOf('object');
      await expect(decodeBytes(bytes)).rejects.toMatchObject({ code: 'picture', message: /damaged/ });
    }
  });

  it('finds the frame of a JPEG behind bytes that decoders pass over', async () => {
    const jpeg = await flat(40, 40).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(60_000, frame + 5);
    jpeg.writeUInt16BE(60_000, frame + 7);
    const behind = 4 + jpeg.readUInt16BE(4);
    const padded = Buffer.concat([
      jpeg.subarray(0, behind),
      Buffer.from([1, 2, 0xff, 0xff, 0, 3]),
      jpeg.subarray(behind),
    ]);
    expect(() => inspectPicture('x', padded)).toThrow(/60000×60000/);
  });

  it('refuses a file without a size', async () => {
    const avif = await flat(40, 40).avif().toBuffer();
    avif.write('free', avif.indexOf('ispe'));
    expect(() => inspectPicture('x', avif)).toThrow(/AVIF file is cut short or damaged/);
  });
});

describe.skipIf(process.platform === 'win32')('decodeFile', () => {
  it('refuses a file too long for a picture unread, and a device without end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'art-filter-long-'));
    try {
      const path = join(folder, 'long.png');
      const file = await open(path, 'w');
      await file.truncate(2 ** 33);
      await file.close();
      await expect(decodeFile(path)).rejects.toThrow(
        /the file has more than 512 MB\. Use a smaller picture\.$/,
      );
      await expect(decodeFile('/dev/zero')).rejects.toThrow(/no picture that can be read/);
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const writing = open(pipe, 'w').then(async (end) => {
        await end.writeFile(await flat(20, 30).png().toBuffer());
        await end.close();
      });
      expect(await decodeFile(pipe)).toMatchObject({ width: 20, height: 30 });
      await writing;
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
