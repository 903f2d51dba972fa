import { expect, it } from 'vitest';
import { printLength, printPixels } from '../../../src/page/controls/print-field.ts';

it('a sheet of A4 at 300 dots an inch has 3508 pixels', () => {
  expect(printPixels(29.7, 'cm', 300)).toBe(3508);
  expect(printPixels(10, 'inch', 300)).toBe(3000);
});

it('pixels become a length again, to a tenth', () => {
  expect(printLength(3508, 'cm', 300)).toBe(29.7);
  expect(printLength(512, 'inch', 150)).toBe(3.4);
});

it('no print has fewer pixels than a picture can', () => {
  expect(printPixels(0.1, 'cm', 72)).toBe(16);
});
