import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../src/image/decode-node.ts';
import { between, PRIMARIES, srgbLight, type Vector } from '../../image/made/colour.ts';
import { iccp, png } from '../../image/made/files.ts';
import { matrixProfile } from '../../image/made/profile.ts';
import { FakeEngine } from '../fake-engine.ts';
import { stylizeIn } from './stylize-in.ts';

const GREEN: Vector = [0, 0.9, 0.1];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-gamut-'));
  const wide = [iccp(matrixProfile(PRIMARIES.p3, srgbLight))];
  await writeFile(join(folder, 'wide.png'), png(GREEN, GREEN, 8, wide));
  await writeFile(join(folder, 'style.png'), png([0.5, 0.25, 0.75], [0.5, 0.25, 0.75], 8));
});
afterAll(() => rm(folder, { recursive: true }));

/** First pixel of a file, read in a colour space. */
async function pixelOf(name: string, gamut: 'srgb' | 'p3'): Promise<number[]> {
  const { width, height, data } = await decodeBytes(await readFile(join(folder, name)), { gamut });
  return [0, 1, 2].map((c) => data[c * width * height]!);
}

function expectNear(got: readonly number[], wanted: readonly number[], within: number): void {
  wanted.forEach((value, c) => {
    expect(Math.abs(got[c]! - value), `[${got}] for [${wanted}]`).toBeLessThanOrEqual(within);
  });
}

describe('--gamut', () => {
  it('p3 has the engine paint in Display P3, and the result keep colours beyond sRGB', async () => {
    const engine = new FakeEngine();
    await stylizeIn(folder, 'wide.png style.png -o p.png --gamut p3 --iterations 1', engine);
    const [job] = engine.jobs;
    expect(job!.content.gamut).toBe('p3');
    expect(job!.styles).toMatchObject([{ gamut: 'p3' }]);
    expectNear(await pixelOf('p.png', 'p3'), GREEN, 1 / 255);
    await stylizeIn(folder, 'wide.png style.png -o p.jpg --gamut p3 --iterations 1', new FakeEngine());
    expectNear(await pixelOf('p.jpg', 'p3'), GREEN, 4 / 255);
  });

  it('is sRGB by default, with the same colours as far as it has them', async () => {
    const engine = new FakeEngine();
    await stylizeIn(folder, 'wide.png style.png -o s.png --iterations 1', engine);
    expect(engine.jobs[0]!.content.gamut).toBeUndefined();
    expectNear(await pixelOf('s.png', 'srgb'), between(PRIMARIES.p3, PRIMARIES.srgb, GREEN), 1 / 255);
  });

  it('is srgb or p3', async () => {
    const line = 'wide.png style.png -o x.png --gamut adobe';
    await expect(stylizeIn(folder, line, new FakeEngine())).rejects.toThrow(/choices are srgb, p3/);
  });
});
