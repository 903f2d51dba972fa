import { expect, it } from 'vitest';
import { withShare } from '../../../src/element/pictures/blend.ts';

const rounded = (shares: readonly number[]) => shares.map((share) => Number(share.toFixed(6)));

it('leaves the other shares as they are to each other', () => {
  expect(rounded(withShare([0.2, 0.2, 0.6], 0, 0.6))).toEqual([0.6, 0.1, 0.3]);
  expect(rounded(withShare([0.2, 0.2, 0.6], 2, 0))).toEqual([0.5, 0.5, 0]);
});

it('divides what is left equally where the others had nothing', () => {
  expect(rounded(withShare([1, 0, 0], 0, 0.5))).toEqual([0.5, 0.25, 0.25]);
});

it('gives one style everything', () => {
  expect(rounded(withShare([0.5, 0.25, 0.25], 1, 1))).toEqual([0, 1, 0]);
});
