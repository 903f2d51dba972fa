import { expect, test } from 'vitest';
import { ArtFilterError } from '../../../src/errors.ts';
import { withWhatFits } from '../../../src/style/planning/suggest-size.ts';

const tooLarge = new ArtFilterError('out-of-memory', 'content needs 2 GB. Choose a smaller size.');

test.each([1000, 1024, 300, 63, 16])(
  'of pictures of up to %d pixels, one not much smaller is told',
  async (most) => {
    let asked = 0;
    const error = (await withWhatFits(tooLarge, { size: 4096, least: 16 }, async ({ size = 4096 }) => {
      asked++;
      return size <= most;
    })) as ArtFilterError;
    const told = Number(
      /^size 4096: content needs 2 GB\. Choose a size of at most (\d+)\.$/.exec(error.message)![1],
    );
    expect(told).toBeLessThanOrEqual(most);
    expect(told).toBeGreaterThanOrEqual(Math.min(16, most));
    if (most > 100) expect(told).toBeGreaterThan(0.78 * most);
    expect(asked).toBeLessThan(12);
    expect(error.code).toBe('out-of-memory');
  },
);

/** Error of a cap of 128 MB where a run needs some bytes, and with the draft network others. */
async function capped(needs: number, ofDraft: number, most = 22, weights?: number): Promise<string> {
  const fits = async ({ size = 448, memory = 128e6, draft = false }) =>
    size <= most || memory >= (draft ? ofDraft : needs);
  const asked = { size: 448, least: 22, memory: 128e6 };
  return ((await withWhatFits(tooLarge, asked, fits, weights)) as ArtFilterError).message;
}

test('the memory that the asked size needs is told, and no size that nobody wants', async () => {
  const message = await capped(300e6, 300e6);
  const [, told] = /^size 448: content needs 2 GB\. Allow (\d+) MB of memory\.$/.exec(message)!;
  expect(Number(told)).toBeGreaterThanOrEqual(300);
  expect(Number(told)).toBeLessThan(345);
  expect(await capped(300e6, 300e6, 200)).toMatch(
    /Choose a size of at most \d+, or allow \d+ MB of memory\.$/,
  );
});

test('weights that take much of the cap are told, and the network with which it fits', async () => {
  expect(await capped(200e6, 100e6, 22, 101e6)).toMatch(
    /2 GB; the network's weights take 101 MB\. Allow 2\d0 MB of memory, or use the network draft, with which it fits\.$/,
  );
  expect(await capped(200e6, 200e6, 22, 20e6)).not.toMatch(/weights|draft/);
});

test('where nothing fits, that is said', async () => {
  const asked = { size: 4096, least: 22 };
  const error = (await withWhatFits(tooLarge, asked, async () => false)) as ArtFilterError;
  expect(error.message).toBe('size 4096: content needs 2 GB. Choose another GPU, or shallower layers.');
  expect(await capped(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0)).toMatch(/another GPU/);
});

test('other errors are left alone', async () => {
  const other = new ArtFilterError('settings', 'Wrong. Mend it.');
  expect(await withWhatFits(other, { size: 512, least: 16 }, () => Promise.reject(new Error('asked')))).toBe(
    other,
  );
});
