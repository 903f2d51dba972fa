import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import { Inputs } from '../../../src/cli/inputs/read-input.ts';
import { decodedLonger, readJob } from '../../../src/cli/stylize/read-job.ts';
import { MAX_ASPECT } from '../../../src/image/picture.ts';
import { fitLonger } from '../../../src/image/resize.ts';
import { workedSizes } from '../../../src/style/pictures/prepare.ts';
import { writeFlat } from '../set-up.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-read-'));
  await writeFlat(join(folder, 'photo.png'), [300, 200], '#808080');
  await writeFlat(join(folder, 'painting.png'), [600, 400], '#808080');
  await writeFlat(join(folder, 'narrow.png'), [600, 40], '#808080');
});
afterAll(() => rm(folder, { recursive: true }));

/** Sizes at which the engine works on the pictures of a command line. */
async function worked(style: string, ...options: string[]) {
  const files = ['photo.png', style].map((name) => join(folder, name));
  const request = parseArguments([...files, '-o', 'o.png', '--size', '64', ...options]) as Request;
  const { content, styles } = await readJob(request, new Inputs());
  const styleScale = request.look === 'painterly' ? 1.5 : (request.settings.styleScale ?? 1);
  const inputs = { content, styles: styles.map((picture) => ({ picture })) };
  return workedSizes(inputs, { size: 64, styleScale, padding: 'zero' }, { styleShape: 'own' });
}

test.each([
  ['1', 64],
  ['2', 128],
  ['3', 192],
  ['4', 256],
])('a style is read large enough for --style-scale %s', async (scale, longer) => {
  const { styles } = await worked('painting.png', '--style-scale', scale);
  expect(styles).toEqual([fitLonger(600, 400, longer)]);
});

test('the style scale of a look counts', async () => {
  expect((await worked('painting.png', '--look', 'painterly')).styles).toEqual([fitLonger(600, 400, 96)]);
});

test('a narrow style keeps its least side', async () => {
  expect((await worked('narrow.png')).styles).toEqual([{ width: 240, height: 16 }]);
});

test('what is decoded has the sizes of the whole picture, and is not much larger than needed', () => {
  const side = fc.integer({ min: 16, max: 12_000 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 16, max: 2048 }), (width, height, size) => {
      fc.pre(Math.max(width, height) <= MAX_ASPECT * Math.min(width, height));
      const whole = { width, height };
      const decoded = fitLonger(width, height, decodedLonger(whole, size));
      const sizes = (picture: typeof whole) =>
        workedSizes(
          { content: { width: 99, height: 99 }, styles: [{ picture }] },
          { size, styleScale: 1, padding: 'zero' },
          { styleShape: 'own' },
        ).styles;
      expect(sizes(decoded)).toEqual(sizes(whole));
      const longer = Math.max(decoded.width, decoded.height);
      expect(longer).toBeLessThanOrEqual(Math.max(width, height));
    }),
    { numRuns: 2000 },
  );
});
