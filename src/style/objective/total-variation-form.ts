import type { TotalVariation } from '../../ops/losses/total-variation.ts';
import type { Recipe } from '../settings/recipes.ts';

/**
 * The recipes' total variations of a picture in 0…1, as coefficients of one kernel.
 * - nine-point (crowsonkb): 2·(mean dx²/3 + mean dy²/3 + mean d1²/12 + mean d2²/12), border repeated
 * - keras: Σ (dx² + dy²)^1.25 over the interior, in the recipe's pixel units
 * - johnson: ½·Σ (dx² + dy²) over the interior, likewise
 * - squares: mean dx² + mean dy²
 */
export function totalVariationForm(
  { tvForm, pixelScale }: Pick<Recipe, 'tvForm' | 'pixelScale'>,
  { height, width }: { height: number; width: number },
): TotalVariation {
  const values = 3 * height * width;
  switch (tvForm) {
    case 'nine-point':
      return { cx: 2 / 3, cy: 2 / 3, cd: 1 / 6, power: 1, scale: 1 / values, interior: false };
    case 'keras':
      return { cx: 1, cy: 1, cd: 0, power: 1.25, scale: pixelScale ** 2.5, interior: true };
    case 'johnson':
      return { cx: 1, cy: 1, cd: 0, power: 1, scale: pixelScale ** 2 / 2, interior: true };
    case 'squares':
      return {
        cx: 1 / (3 * height * (width - 1)),
        cy: 1 / (3 * (height - 1) * width),
        cd: 0,
        power: 1,
        scale: 1,
        interior: false,
      };
  }
}
