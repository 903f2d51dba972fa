import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeFile } from '../../src/image/decode-node.ts';
import { resizePictureSync } from '../../src/image/resize.ts';
import { buildProgram, SHALLOW, skipWhereMissing, startProgram } from './built-program.ts';

let root: string;
let folder: string;

beforeAll(async () => {
  await buildProgram();
  root = await mkdtemp(join(tmpdir(), 'art-filter-end-'));
  const { data, width, height } = picture();
  const content = sharp(data, { raw: { width, height, channels: 3 } });
  await content.clone().png().toFile(join(root, 'content.png'));
  const style = sharp(data, { raw: { width, height, channels: 3 } })
    .negate()
    .rotate(90)
    .resize(50, 70, { fit: 'fill' });
  await style.jpeg().toFile(join(root, 'style.jpg'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

/** A picture of 64×48 pixels with edges and colours. */
function picture(): { data: Buffer; width: number; height: number } {
  const [width, height] = [64, 48];
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    data.set([(x * 4) % 256, y < 24 ? 200 : 40, (x >> 3) % 2 === (y >> 3) % 2 ? 230 : 20], i * 3);
  }
  return { data, width, height };
}

const start = (...args: string[]) => startProgram(folder, args);
const run = (...args: string[]) => start(...args).ended;
const PICTURES = ['../content.png', '../style.jpg'];
const SMALL = [...PICTURES, '-o', 'out.png', '--size', '32', '--iterations', '2'];

describe.each(['dawn', 'chrome'])('art-filter --runtime %s', (runtime) => {
  it('paints, reports, and repeats itself exactly', { timeout: 300_000 }, async (context) => {
    const first = await run(
      ...SMALL,
      '--runtime',
      runtime,
      '--report',
      'r.json',
      '--save-every',
      '1',
      '--seed',
      '3',
      // The first step of L-BFGS is too small to be seen.
      '--optimizer',
      'adam',
    );
    skipWhereMissing(context, first, runtime);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('out.png') });
    expect(first.stderr).toMatch(/^Running on .*\n/);
    expect(first.stderr).toMatch(/Weights: .*\n/);
    expect(first.stderr).toMatch(/Iteration 2 of 2: loss .* left\n$/);
    expect(first.stderr).not.toMatch(/warning/i);
    expect((await readdir(folder)).sort()).toEqual(['out-0001.png', 'out.png', 'r.json']);

    const image = sharp(join(folder, 'out.png'));
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([32, 24]);
    const before = await sharp(join(root, 'content.png')).resize(32, 24).raw().toBuffer();
    const difference = data.reduce((sum, value, i) => sum + Math.abs(value - before[i]!), 0) / data.length;
    expect(difference).toBeGreaterThan(0.3);
    expect(difference).toBeLessThan(80);

    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'));
    expect(report.settings).toMatchObject({ size: 32, iterations: 2, seed: 3, recipe: 'default' });
    expect(report.content).toEqual({ width: 32, height: 24 });
    expect(report.style).toHaveLength(1);
    expect(report.iterations.map((step: { iteration: number }) => step.iteration)).toEqual([1, 2]);
    expect(report.iterations[1].total).toBeLessThan(report.iterations[0].total);
    expect(Object.keys(report.iterations[0].style)).toEqual(Object.keys(report.settings.styleLayers));
    for (const name of ['load', 'compile', 'perIteration', 'total']) {
      expect(report.seconds[name]).toBeGreaterThan(0);
    }
    expect(report.memory.total).toBeGreaterThan(1e6);

    await run(
      ...PICTURES,
      '-o',
      'again.png',
      '--size',
      '32',
      '--iterations',
      '2',
      '--runtime',
      runtime,
      '--seed',
      '3',
      // The first step of L-BFGS is too small to be seen.
      '--optimizer',
      'adam',
    );
    expect(await readFile(join(folder, 'again.png'))).toEqual(await readFile(join(folder, 'out.png')));
  });

  it('keeps the masked part and the chroma, and paints regions', {
    timeout: 300_000,
  }, async (context) => {
    const half = { create: { width: 32, height: 48, channels: 3 as const, background: '#fff' } };
    const mask = sharp(half).extend({ right: 32, background: '#000' });
    await mask.png().toFile(join(folder, 'left.png'));
    const parts = ['--keep', 'left.png', '--mask', 'left.png', '--color', 'content-luminance'];
    const small = ['--size', '32', '--iterations', '3', ...SHALLOW, '--runtime', runtime];
    const ended = await run(PICTURES[0]!, PICTURES[1]!, PICTURES[1]!, '-o', 'out.png', ...small, ...parts);
    skipWhereMissing(context, ended, runtime);
    expect(ended).toMatchObject({ code: 0 });
    const [shown, content] = [
      await decodeFile(join(folder, 'out.png')),
      resizePictureSync(await decodeFile(join(root, 'content.png')), 32, 24),
    ];
    const pixels = 32 * 24;
    const off = (of: (data: Float32Array, i: number) => number, where: (x: number) => boolean) =>
      Math.max(
        ...Array.from({ length: pixels }, (_, i) =>
          where(i % 32) ? Math.abs(of(shown.data, i) - of(content.data, i)) : 0,
        ),
      );
    for (const c of [0, 1, 2]) {
      const value = (data: Float32Array, i: number) => data[c * pixels + i]!;
      expect(off(value, (x) => x < 16)).toBeLessThan(0.6 / 255);
      expect(off(value, (x) => x >= 16)).toBeGreaterThan(4 / 255);
      const chroma = (data: Float32Array, i: number) => data[c * pixels + i]! - data[i]!;
      expect(off(chroma, () => true)).toBeLessThan(1.1 / 255);
    }
  });

  // Signals differ only in the parent, so one runtime tests them all.
  it.for(runtime === 'dawn' ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : (['SIGINT'] as const))(
    'writes the picture so far on %s',
    { timeout: 300_000 },
    async (signal, context) => {
      const running = start(
        ...PICTURES,
        '-o',
        'out.png',
        '--size',
        '32',
        '--iterations',
        '100000',
        ...SHALLOW,
        '--runtime',
        runtime,
      );
      const early = await running.seen('Iteration 1 ');
      if (early) {
        skipWhereMissing(context, early, runtime);
        throw new Error(`ended before the first iteration: ${early.stderr}`);
      }
      running.child.kill(signal);
      const ended = await running.ended;
      expect(ended.code).toBe(128 + constants.signals[signal]);
      expect(ended.stdout).toMatch(/out\.unfinished\.png: 32×24 pixels, \d+ of 100000 iterations/);
      expect((await sharp(join(folder, 'out.unfinished.png')).metadata()).width).toBe(32);
      expect((await readdir(folder)).sort()).toEqual(['out.png.checkpoint', 'out.unfinished.png']);
    },
  );
});

describe('art-filter', () => {
  it('prints nothing but errors with --quiet', async () => {
    expect(await run(...SMALL, ...SHALLOW, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('shows the demo', { timeout: 300_000 }, async () => {
    const ended = await run('demo', '--size', '32', '--iterations', '2');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(join(folder, 'demo.png')) });
    expect((await sharp(join(folder, 'demo.png')).metadata()).width).toBe(32);
  });

  it('starts from a picture, and mixes styles', { timeout: 300_000 }, async () => {
    const ended = await run(...SMALL, ...SHALLOW, '../content.png', '--init', '../style.jpg');
    expect(ended.code).toBe(0);
  });
});

describe('bad input', () => {
  /** Runs commands in parallel; each prints one sentence, exits with the code and writes no file. */
  async function refused(code: number, ...commands: [message: RegExp, args: string[]][]): Promise<void> {
    const there = await readdir(folder);
    const all = await Promise.all(
      commands.map(async ([message, args]) => ({ message, ...(await run(...args)) })),
    );
    for (const { message, ...ended } of all) {
      expect(ended.stderr).toMatch(message);
      expect(ended).toMatchObject({ code, stdout: '' });
      expect(ended.stderr.split('\n').filter((line) => line.startsWith('art-filter: '))).toHaveLength(1);
      expect(ended.stderr).not.toMatch(/^ +at /m);
    }
    expect(await readdir(folder)).toEqual(there);
  }
  const out = ['-o', 'out.png', '--size', '32', '--iterations', '2'];

  it('exits 1 for pictures that cannot be used', async () => {
    const jpeg = await readFile(join(root, 'style.jpg'));
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#777' } })
        .png()
        .toBuffer();
    await writeFile(join(folder, 'empty.png'), '');
    await writeFile(join(folder, 'text.png'), 'Dear diary,\n');
    await writeFile(join(folder, 'cut.jpg'), jpeg.subarray(0, jpeg.length >> 1));
    await writeFile(join(folder, 'dot.png'), await flat(1, 1));
    await writeFile(join(folder, 'line.png'), await flat(40000, 10));
    await refused(
      1,
      [/no such file/, ['none.png', '../style.jpg', ...out]],
      [/empty/, ['empty.png', '../style.jpg', ...out]],
      [/expected PNG, JPEG, WebP/, ['../content.png', 'text.png', ...out]],
      [/cut short/, ['../content.png', 'cut.jpg', ...out]],
      [/1×1/, ['dot.png', '../style.jpg', ...out]],
      [/40000×10/, ['line.png', '../style.jpg', ...out]],
    );
  });

  it('exits 1 for a size that no memory holds', { timeout: 300_000 }, async () => {
    const sentence = /size 4096: .* 256 MB .*[Aa]llow [\d.]+ [MG]B of memory/;
    await refused(1, [sentence, [...PICTURES, '-o', 'out.png', '--size', '4096', '--memory', '256MB']]);
  });

  it('exits 1 for an output that cannot be written', async () => {
    await mkdir(join(folder, 'folder.json'));
    const out = ['-o', 'out.png'];
    for (const how of [[], ['--dry-run']]) {
      await refused(
        1,
        [/is a folder/, [...PICTURES, ...out, '--report', 'folder.json', ...how]],
        [/does not exist/, [...PICTURES, '-o', 'none/out.png', ...how]],
        [/does not exist/, [...PICTURES, '-o', 'none/', ...how]],
      );
    }
    if (process.platform === 'linux') await refused(1, [/output/, [...PICTURES, '-o', '/proc/out.png']]);
  });

  it('exits 2 for wrong usage', async () => {
    await refused(
      2,
      [/--sise/, [...PICTURES, ...out, '--sise', '3']],
      [/NaN/, [...PICTURES, '-o', 'out.png', '--size', 'NaN']],
      [/conv1_1.*conv5_4/, [...PICTURES, ...out, '--style-layers', 'conv5_5:1']],
      [/colour/, [...PICTURES, ...out, '--background', 'nocolour']],
      [/No pictures/, []],
      [/ends in \.gif/, [...PICTURES, '-o', 'out.gif']],
      [/did you mean sweep/, ['swep', ...PICTURES]],
      [/No pictures/, ['batch']],
      [/No command/, ['weights']],
    );
  });

  it('exits 1 for weights that are none, wrong or cut, and for an address without any', {
    timeout: 300_000,
  }, async () => {
    const weights = (name: string) => [...PICTURES, ...out, '--weights', name];
    const tensors = JSON.stringify({
      'features.0.weight': { dtype: 'F32', shape: [9, 3, 3, 3], data_offsets: [0, 972] },
    });
    const header = Buffer.alloc(8);
    header.writeBigUInt64LE(BigInt(tensors.length));
    const wrong = Buffer.concat([header, Buffer.from(tensors), Buffer.alloc(972)]);
    await writeFile(join(folder, 'wrong.safetensors'), wrong);
    await writeFile(join(folder, 'cut.safetensors'), wrong.subarray(0, wrong.length >> 1));
    await refused(
      1,
      [/no such file/, weights('none.safetensors')],
      [/conv1_1 has 9 filters, expected a multiple of 8/, weights('wrong.safetensors')],
      [/cut\.safetensors: /, weights('cut.safetensors')],
      [/could not be fetched/, weights('http://127.0.0.1:9/w.safetensors')],
    );
  });
});
