import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/cli/engine/engine.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { withoutBackground } from '../../../src/image/raster.ts';
import { resizePictureSync } from '../../../src/image/resize.ts';
import { runIn } from '../batch/run-in.ts';
import { FakeEngine } from '../fake-engine.ts';
import { writeFlat } from '../set-up.ts';
import { stylizeIn } from './stylize-in.ts';

let folder: string;
const [width, height] = [48, 32];

/** Orange whose opacity grows from the left, transparent in the last row. */
function samples(): Buffer {
  const data = Buffer.alloc(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const opacity = i < width * (height - 1) ? Math.round((255 * (i % width)) / (width - 1)) : 0;
    data.set([255, 120, 30, opacity], 4 * i);
  }
  return data;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-alpha-'));
  const picture = sharp(samples(), { raw: { width, height, channels: 4 } });
  await picture.clone().png().toFile(join(folder, 'content.png'));
  await picture.clone().webp({ lossless: true }).toFile(join(folder, 'content.webp'));
  const turned = await picture.clone().withMetadata({ orientation: 6 }).png().toBuffer();
  await writeFile(join(folder, 'turned.png'), turned);
  await writeFlat(join(folder, 'opaque.png'), [40, 30], '#884422');
  await writeFlat(join(folder, 'style.png'), [30, 40], '#224488');
});
afterAll(() => rm(folder, { recursive: true }));

/** Engine whose result has half of the content's size. */
class HalfEngine extends FakeEngine {
  protected override paint({ content }: Job): Picture {
    return resizePictureSync(content, content.width / 2, content.height / 2);
  }
}

const paint = async (line: string, output: string, engine = new FakeEngine()) => {
  await stylizeIn(folder, `${line} style.png -o ${output} --iterations 1`, engine);
  const image = sharp(join(folder, output));
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { hasAlpha, depth } = await sharp(join(folder, output)).metadata();
  return { data, hasAlpha, depth, size: [info.width, info.height] };
};

describe('--keep-alpha', () => {
  it.each([
    ['content.png --keep-alpha', 'r.png', 64, 12],
    ['content.webp --keep-alpha', 'r.webp', 224, 32],
    ['content.png --keep-alpha --background #203040', 'b.png', 64, 12],
  ])(
    "%s keeps the picture's opacity, and its colours free of the background",
    async (line, output, least, close) => {
      const { data, hasAlpha, size } = await paint(line, output);
      expect({ hasAlpha, size }).toEqual({ hasAlpha: true, size: [width, height] });
      const before = samples();
      for (let i = 0; i < width * height; i++) {
        const opacity = before[4 * i + 3]!;
        expect(Math.abs(data[4 * i + 3]! - opacity)).toBeLessThanOrEqual(1);
        // Eight bits say little of a colour that is hardly there, and lossy WebP halves the colours' size.
        if (opacity < least || i >= width * (height - 2)) continue;
        for (let c = 0; c < 3; c++) {
          expect(Math.abs(data[4 * i + c]! - before[4 * i + c]!)).toBeLessThanOrEqual(close);
        }
      }
    },
  );

  it('follows the turn and the size of the result', async () => {
    const { data, size } = await paint('turned.png --keep-alpha', 't.png', new HalfEngine());
    expect(size).toEqual([16, 24]);
    const opacity = (x: number, y: number) => data[4 * (y * 16 + x) + 3]!;
    expect(opacity(8, 1)).toBeLessThan(30);
    expect(opacity(8, 22)).toBeGreaterThan(225);
    expect(opacity(0, 22)).toBeLessThan(opacity(8, 22));
  });

  it('writes 16 bits, and no transparency of an opaque picture or without it', async () => {
    expect(await paint('content.png --keep-alpha --depth 16', 'd.png')).toMatchObject({
      hasAlpha: true,
      depth: 'ushort',
    });
    expect((await paint('content.png --keep-alpha', 'a.avif')).hasAlpha).toBe(true);
    expect((await paint('opaque.png --keep-alpha', 'o.png')).hasAlpha).toBe(false);
    expect((await paint('content.png', 'n.png')).hasAlpha).toBe(false);
  });

  it('is refused for JPEG, in a batch too', async () => {
    await expect(paint('content.png --keep-alpha', 'r.jpg')).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringMatching(/r\.jpg: JPEG holds no transparency; name a \.png, \.webp or \.avif/),
    });
    const line = `${join(folder, 'content.png')} --style style.png --out out --keep-alpha`;
    await expect(runIn(folder, `${line} --format jpg`)).rejects.toThrow(/JPEG holds no transparency/);
    await runIn(folder, `${line} --iterations 1`);
    expect((await sharp(join(folder, 'out', 'content.png')).metadata()).hasAlpha).toBe(true);
  });
});

it('a result without its background is the same over that background', () => {
  const picture = { width: 2, height: 1, data: Float32Array.of(0.8, 0.3, 0.7, 0.3, 0.9, 0.3) };
  const mask = { width: 2, height: 1, data: Float32Array.of(0.5, 0) };
  const background = [0.6, 0.5, 1] as const;
  const { data } = withoutBackground(picture, mask, background);
  for (const [c, behind] of background.entries()) {
    expect(behind + 0.5 * (data[2 * c]! - behind)).toBeCloseTo(picture.data[2 * c]!, 6);
    expect(data[2 * c + 1]).toBe(picture.data[2 * c + 1]);
  }
});
