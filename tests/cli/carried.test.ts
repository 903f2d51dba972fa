// A picture painted by the settings that another one carries.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/style/settings/record.ts';
import { buildProgram, skipWhereMissing, startProgram } from './built-program.ts';

let folder: string;

beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'art-filter-carried-end-'));
  const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
  for (const [name, width, height] of [
    ['content.png', 48, 36],
    ['style.png', 40, 40],
  ] as const) {
    const create = { width, height, channels: 3, background: '#808080', noise } as const;
    await sharp({ create }).png().toFile(join(folder, name));
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['dawn', 'chrome'])('runtime %s', (runtime) => {
  it('the same settings make the same bytes', { timeout: 300_000 }, async (context) => {
    const run = (...args: string[]) =>
      startProgram(folder, ['content.png', 'style.png', '--runtime', runtime, ...args]).ended;
    const result = (i: number) => join(folder, `${runtime}-${i}.png`);
    const given = ['--weights', 'draft', '--size', '32', '--min-scale', '0', '--iterations', '3'];
    const own = ['--init', 'noise', '--seed', '11', '--texture', '2', '--optimizer', 'adam'];
    const first = await run(...given, ...own, '-o', result(1));
    skipWhereMissing(context, first, runtime);
    expect(first.code).toBe(0);
    const again = await run('--settings-from', result(1), '-o', result(2));
    expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('settings-from') });
    const [one, two] = await Promise.all([1, 2].map((i) => readFile(result(i))));
    expect(two!.equals(one!)).toBe(true);
    const { record } = (await readRecord(one!))!;
    expect(record).toMatchObject({
      network: { name: 'draft', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      settings: { init: 'noise', seed: 11, texture: 2, optimizer: 'adam', size: 32, iterations: 3 },
      steps: 3,
    });
    const other = await run('--settings-from', result(1), '--seed', '12', '-o', result(3));
    expect(other.code).toBe(0);
    const pixels = (i: number) => sharp(result(i)).raw().toBuffer();
    expect((await pixels(3)).equals(await pixels(1))).toBe(false);
  });
});
