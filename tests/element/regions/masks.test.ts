import { expect, it } from 'vitest';
import type { Core } from '../../../src/element/core.ts';
import type { Pictures } from '../../../src/element/pictures/pictures.ts';
import { Masks } from '../../../src/element/regions/masks.ts';

const picture = { width: 4, height: 2, data: new Float32Array(24) };
const core = { fail() {}, clearError() {}, emit() {}, host: { requestUpdate() {} } } as unknown as Core;
const masks = () => new Masks(core, { content: { picture }, styles: [] } as unknown as Pictures);
const even = (value: number) => ({ width: 4, height: 2, data: new Float32Array(8).fill(value) });

it('goes on with the page’s mask where nothing was painted', async () => {
  const held = masks();
  await held.set('keep', [even(0.25)], true);
  expect(held.painting('keep').data).toEqual(even(0.25).data);
  expect(held.mask('keep')).toEqual(even(0.25));
});

it('shows the page’s other mask also to a brush that was open while it was read', async () => {
  const held = masks();
  await held.set('keep', [even(0.25)], true);
  held.painting('keep').fill(1);
  const reading = held.set('keep', [even(0.75)], true);
  held.painting('keep');
  await reading;
  expect(held.painting('keep').data).toEqual(even(0.75).data);
  expect(held.mask('keep')).toEqual(even(0.75));
});

it('keeps what was painted while the page’s other mask was read', async () => {
  const held = masks();
  await held.set('keep', [even(0.25)], true);
  const reading = held.set('keep', [even(0.75)], true);
  held.painting('keep').fill(1);
  await reading;
  expect(held.mask('keep')).toEqual(even(1));
});
