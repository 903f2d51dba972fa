import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import { seenOf } from './codec-page.ts';
import { bitmapFiles } from './made/bitmaps.ts';

const KINDS = [
  '1 bit',
  '8 bit',
  '8 bit in runs',
  '4 bit in runs',
  '16 bit',
  '24 bit, top down',
  '32 bit',
  '32 bit with masks',
  'an icon',
];

describe('bitmaps', () => {
  const files = bitmapFiles();
  it.each(KINDS.map((kind, i) => [kind, files[i]!] as const))('of %s', async (kind, bytes) => {
    const seen = seenOf(await decodeBytes(bytes));
    expect(seen).toMatchObject({ width: 20, height: 18 });
    const within = kind === '16 bit' ? 8 : 0.01;
    [
      [204, 76, 51],
      [64, 153, 128],
    ].forEach((half, side) => {
      for (const quarter of [side, side + 2]) {
        half.forEach((value, c) => {
          expect(Math.abs(seen.quarters![quarter]![c]! - value)).toBeLessThanOrEqual(within);
        });
      }
    });
  });

  it('without their rows are refused', async () => {
    for (const bytes of bitmapFiles().filter((_, i) => i !== 2 && i !== 3)) {
      await expect(decodeBytes(bytes.subarray(0, 100))).rejects.toMatchObject({ code: 'picture' });
    }
  });
});
