import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NamedRequest, parseArguments } from '../../../src/cli/args/arguments.ts';
import { timelapseFormat } from '../../../src/cli/shared/choices.ts';
import { checkDistinct } from '../../../src/cli/stylize/distinct.ts';
import { TimelapseFile } from '../../../src/cli/stylize/timelapse.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { buildProgram, SHALLOW, skipWhereMissing, startProgram } from '../built-program.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-timelapse-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

/** Grey of a level in 0…1 with a red corner. */
function grey(level: number, width = 33, height = 25): Picture {
  const data = new Float32Array(3 * width * height).fill(level);
  for (let i = 0; i < 8; i++) data.fill(1, i * width, i * width + 8);
  return { width, height, data };
}

/** Makes a film of `count` pictures from dark to light; returns the level of each page. */
async function film(
  name: string,
  count: number,
): Promise<{ frames: number; metadata: sharp.Metadata; levels: number[] }> {
  const path = join(folder, name);
  const timelapse = await TimelapseFile.open(path);
  for (let i = 0; i < count; i++) timelapse.add(i, grey(0.2 + (0.6 * i) / (count - 1)));
  const reported = /^Wrote .* a film of (\d+) frames, 32×24 pixels\.$/.exec(await timelapse.write());
  await timelapse.close();
  const image = sharp(path, { animated: true });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const pages = info.height / 24;
  const middle = (page: number) => data[((page * 24 + 16) * info.width + 20) * info.channels]! / 255;
  const metadata = await sharp(path, { animated: true }).metadata();
  return {
    frames: Number(reported?.[1]),
    metadata,
    levels: Array.from({ length: pages }, (_, page) => middle(page)),
  };
}

describe('--timelapse', () => {
  it('goes by the name’s ending', () => {
    expect(['a.webp', 'b.GIF', 'c.mp4', 'd.e.webm'].map(timelapseFormat)).toEqual([
      'webp',
      'gif',
      'mp4',
      'webm',
    ]);
    expect(() => timelapseFormat('film.avi')).toThrow(
      'timelapse film.avi: the name ends in .avi, expected one of .webp, .gif, .mp4, .webm.',
    );
    expect(() => timelapseFormat('film')).toThrow(/has no ending/);
    expect(() => parseArguments(['a.png', 'b.png', '-o', 'c.png', '--timelapse', 'd.png'])).toThrow(/\.webm/);
  });

  it('never writes over another file of the run', async () => {
    await writeFile(join(folder, 'style.webp'), '');
    const style = join(folder, 'style.webp');
    const request = parseArguments(['a.png', style, '-o', join(folder, 'c.png'), '--timelapse', style]);
    await expect(checkDistinct(request as NamedRequest)).rejects.toThrow(
      /timelapse .*: this is also the style/,
    );
  });

  it.each(['webp', 'gif'])('writes a %s that shows all frames and holds the last', async (format) => {
    const { metadata, levels } = await film(`film.${format}`, 12);
    expect(metadata).toMatchObject({ format, width: 32, pageHeight: 24, pages: 12, loop: 0 });
    expect(metadata.delay).toEqual([...new Array(11).fill(200), 1500]);
    for (const [i, level] of levels.entries()) expect(level).toBeCloseTo(0.2 + (0.6 * i) / 11, 1);
  });

  it('thins the frames of a long run, and ends with the result', async () => {
    // Nearly equal pages become one page with the sum of their delays.
    const { frames, metadata, levels } = await film('film.webp', 400);
    expect(frames).toBeGreaterThan(80);
    expect(frames).toBeLessThanOrEqual(161);
    expect(levels[0]).toBeCloseTo(0.2, 1);
    expect(levels.at(-1)).toBeCloseTo(0.8, 1);
    const seconds = metadata.delay!.slice(0, -1).reduce((sum, delay) => sum + delay, 0) / 1000;
    expect(seconds).toBeGreaterThan(6);
    expect(seconds).toBeLessThan(9);
  });

  it.each(['webp', 'gif'])('writes a %s of one frame alone', async (format) => {
    const path = join(folder, `film.${format}`);
    const timelapse = await TimelapseFile.open(path);
    timelapse.add(3, grey(0.5));
    timelapse.add(3, grey(0.5));
    await timelapse.write();
    expect(await sharp(path).metadata()).toMatchObject({ format, width: 32, height: 24 });
  });

  it('is refused before any work where it cannot be written', async () => {
    await expect(TimelapseFile.open(join(folder, 'none', 'film.webp'))).rejects.toThrow(/does not exist/);
  });
});

describe('the built command', () => {
  beforeAll(async () => {
    await buildProgram();
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    const create = { width: 8, height: 6, channels: 3 as const, background: '#808080', noise };
    // Soft spots, as films store colours at half the size.
    const spots = sharp(await sharp({ create }).png().toBuffer());
    await spots.clone().resize(48, 34, { fit: 'fill' }).png().toFile(join(root, 'content.png'));
    await spots.clone().resize(40, 34, { fit: 'fill' }).png().toFile(join(root, 'style.png'));
  });
  const run = (film: string, ...more: string[]) => {
    const pictures = [
      '../content.png',
      '../style.png',
      '-o',
      'out.png',
      '--size',
      '48',
      '--weights',
      'draft',
      ...SHALLOW,
    ];
    const args = [...pictures, '--iterations', '12', '--timelapse', film, ...more];
    return startProgram(folder, args).ended;
  };

  it.for([
    ['dawn', 'film.webp'],
    ['chrome', 'film.gif'],
  ] as const)('films what %s paints as %s', { timeout: 300_000 }, async ([runtime, name], context) => {
    const ended = await run(name, '--runtime', runtime);
    skipWhereMissing(context, ended, runtime);
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\nWrote film.* 13 frames, 48×34/),
    });
    const { delay } = await sharp(join(folder, name), { animated: true }).metadata();
    expect(delay!.reduce((sum, one) => sum + one, 0)).toBe(12 * 200 + 1500);
    expect(delay!.length).toBeGreaterThan(6);
    const [last, result] = await Promise.all([
      sharp(join(folder, name), { page: delay!.length - 1 })
        .removeAlpha()
        .raw()
        .toBuffer(),
      sharp(join(folder, 'out.png')).raw().toBuffer(),
    ]);
    expect(meanDifference(last, result)).toBeLessThan(12);
    expect((await readdir(folder)).sort()).toEqual([name, 'out.png']);
  });

  it.for(['mp4', 'webm'] as const)(
    'films it as %s where there is a Chrome',
    { timeout: 300_000 },
    async (format, context) => {
      const name = `film.${format}`;
      const ended = await run(name);
      skipWhereMissing(context, ended, 'chrome');
      expect(ended).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/13 frames, 48×34 pixels, (H|VP|AV)/),
      });
      const bytes = await readFile(join(folder, name));
      const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
      const track = (await input.getPrimaryVideoTrack())!;
      expect([track.displayWidth, track.displayHeight]).toEqual([48, 34]);
      // Thirteen frames, and eight that hold the last one, each a fifth of a second.
      expect((await track.computePacketStats()).packetCount).toBe(21);
      const seconds = await input.computeDuration();
      expect(seconds).toBeGreaterThan(3.9);
      expect(seconds).toBeLessThan(4.3);
      expect((await readdir(folder)).sort()).toEqual([name, 'out.png']);
    },
  );

  it('suggests other formats without Chrome', async () => {
    const pictures = ['../content.png', '../style.png', '-o', 'out.png', '--timelapse', 'film.mp4'];
    const { ended } = startProgram(folder, pictures, { ART_FILTER_CHROME: join(folder, 'none') });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^art-filter: timelapse film\.mp4: it needs Chrome: .*\.webp or \.gif.*\.\n$/);
    expect(await readdir(folder)).toEqual([]);
  });
});

function meanDifference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}
