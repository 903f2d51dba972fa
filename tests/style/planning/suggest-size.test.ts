import { expect, test } from 'vitest';
import { ArtFilterError } from '../../../src/errors.ts';
import { withWhatFits } from '../../../src/style/planning/suggest-size.ts';

const tooLarge = new ArtFilterError('out-of-memory', 'content needs 2 GB. Choose a smaller size.');

test.each([1000, 1024, 300, 63, 16])(
  'of pictures of up to %d pixels, one not much smaller is told',
  async (most) => {
    let asked = 0;
    const error = (await withWhatFits(tooLarge, { size: 4096, least: 16, capped: false }, async (size) => {
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

test('where nothing fits, that is said', async () => {
  const error = (await withWhatFits(
    tooLarge,
    { size: 4096, least: 22, capped: true },
    async () => false,
  )) as ArtFilterError;
  expect(error.message).toMatch(
    /^size 4096: content needs 2 GB\. Not even 22 pixels would fit; allow more memory, or shallower layers\.$/,
  );
});

test('other errors are left alone', async () => {
  const other = new ArtFilterError('settings', 'Wrong. Mend it.');
  expect(
    await withWhatFits(other, { size: 512, least: 16, capped: false }, () =>
      Promise.reject(new Error('asked')),
    ),
  ).toBe(other);
});
