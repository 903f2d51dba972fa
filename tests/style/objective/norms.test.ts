import { expect, test } from 'vitest';
import { totalVariationForm } from '../../../src/style/objective/norms.ts';
import { randomValues } from '../../reference/difference.ts';
import { totalVariation } from '../../reference/losses.ts';

const [height, width] = [4, 5];
const image = randomValues(3 * height * width, 1, 0, 1);

function energy(tvForm: Parameters<typeof totalVariationForm>[0]['tvForm'], pixelScale: number): number {
  const form = totalVariationForm({ tvForm, pixelScale }, { height, width });
  return form.scale * totalVariation({ ...form, image, channels: 3, height, width });
}

/** Σ over channels and pixels of a function of a pixel and its right, lower and lower right neighbours. */
function sum(
  rows: number,
  columns: number,
  term: (a: number, right: number, below: number, across: number) => number,
): number {
  let total = 0;
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const at = (v: number, u: number) =>
          image[(c * height + Math.min(v, height - 1)) * width + Math.min(u, width - 1)]!;
        total += term(at(y, x), at(y, x + 1), at(y + 1, x), at(y + 1, x + 1));
      }
    }
  }
  return total;
}

test('squares: the mean squares of the differences both ways', () => {
  const dx = sum(height, width, (a, right) => (right - a) ** 2) / (3 * height * (width - 1));
  const dy = sum(height, width, (a, _, below) => (below - a) ** 2) / (3 * (height - 1) * width);
  expect(energy('squares', 1)).toBeCloseTo(dx + dy, 10);
});

test('keras: over the interior, to the power of 1.25, in 0…255', () => {
  const expected = sum(
    height - 1,
    width - 1,
    (a, right, below) => ((255 * (right - a)) ** 2 + (255 * (below - a)) ** 2) ** 1.25,
  );
  expect(energy('keras', 255) / expected).toBeCloseTo(1, 10);
});

test('johnson: half the squares over the interior, in 0…256', () => {
  const squares = sum(height - 1, width - 1, (a, right, below) => (right - a) ** 2 + (below - a) ** 2);
  expect(energy('johnson', 256) / (0.5 * 256 ** 2 * squares)).toBeCloseTo(1, 10);
});

test('nine-point: the border repeated, diagonals for a quarter', () => {
  const expected = sum(
    height,
    width,
    (a, right, below, across) =>
      2 * ((right - a) ** 2 / 3 + (below - a) ** 2 / 3 + (across - a) ** 2 / 12 + (below - right) ** 2 / 12),
  );
  expect(energy('nine-point', 1)).toBeCloseTo(expected / (3 * height * width), 10);
});
