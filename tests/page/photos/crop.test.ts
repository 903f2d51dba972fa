import { expect, it } from 'vitest';
import { moved, shaped, WHOLE } from '../../../src/page/photos/crop.ts';

it('an edge moves as far as the picture and the opposite edge allow', () => {
  expect(moved(WHOLE, 'left', 0.25, 0.5)).toEqual({ ...WHOLE, left: 0.25 });
  expect(moved(WHOLE, 'right', 0.25, 0)).toEqual(WHOLE);
  expect(moved(WHOLE, 'bottom', 0, -2)).toEqual({ ...WHOLE, bottom: 0.05 });
  expect(moved(WHOLE, 'se', -0.5, -0.25)).toEqual({ ...WHOLE, right: 0.5, bottom: 0.75 });
});

it('a frame moves within the picture at its own size', () => {
  const frame = { left: 0.25, right: 0.75, top: 0, bottom: 0.5 };
  expect(moved(frame, 'move', 0.5, 0.25)).toEqual({ left: 0.5, right: 1, top: 0.25, bottom: 0.75 });
});

it('a shape is as large as fits, in the middle', () => {
  expect(shaped(undefined, 2)).toEqual(WHOLE);
  expect(shaped(1, 2)).toEqual({ left: 0.25, right: 0.75, top: 0, bottom: 1 });
  expect(shaped(2, 1)).toEqual({ left: 0, right: 1, top: 0.25, bottom: 0.75 });
});
