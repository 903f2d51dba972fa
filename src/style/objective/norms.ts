import { dimensions, type Tensor } from '../../graph/tensor.ts';
import type { TotalVariation } from '../../ops/losses/total-variation.ts';
import { blockOf } from '../../vgg/network/layers.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/** Factors of layers' losses: each layer's share of all weights, or its weight itself. */
export function layerShares(
  layers: Readonly<Record<string, number>>,
  { layerWeights }: Pick<Recipe, 'layerWeights'>,
): number[] {
  const weights = Object.values(layers);
  const sum = weights.reduce((a, b) => a + b, 0);
  return layerWeights === 'shares' ? weights.map((weight) => weight / sum) : weights;
}

/** Factors of the style's layers: those of shallow layers times `texture`, of deep layers times `shapes`. */
export function styleShares(
  { styleLayers, texture, shapes }: Pick<Settings, 'styleLayers' | 'texture' | 'shapes'>,
  recipe: Pick<Recipe, 'layerWeights'>,
): number[] {
  const shares = layerShares(styleLayers, recipe);
  return Object.keys(styleLayers).map((layer, i) => {
    const block = blockOf(layer);
    const factor = block < 3 ? texture : block > 3 ? shapes : Math.sqrt(texture * shapes);
    return factor * shares[i]!;
  });
}

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

/** Sizes of a layer's features of the whole picture. */
export interface FeatureSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** 1 / Σ target²; 0 for a target of zeros alone (a blank picture, dead filters). */
export function relativeNorm(squares: number): number {
  return squares > 0 ? 1 / squares : 0;
}

/** Factor from a content term's sum to its loss, of a target with this Σ of squares. */
export function contentNorm(
  form: Recipe['contentForm'],
  size: FeatureSize,
  squares: number,
  scale: number,
): number {
  if (form === 'relative') return relativeNorm(squares);
  if (form === 'scaled') return 1 / scale;
  const { channels, height, width } = size;
  const original = 1 / scale ** 2;
  return form === 'sum' ? original : original / (channels * height * width);
}

/** Factor from a style term's sum to its loss, of Gram matrices divided by M = height · width of the layer. */
export function styleNorm(
  { styleForm }: Recipe,
  size: FeatureSize,
  image: Tensor,
  squares: number,
  scale: number,
): number {
  if (styleForm === 'relative') return relativeNorm(squares);
  if (styleForm === 'scaled') return 1 / scale ** 2;
  const original = 1 / scale ** 4;
  const { channels, height, width } = size;
  if (styleForm === 'mean') return original / channels ** 4;
  const picture = dimensions(image);
  return (original / 36) * ((height * width) / (picture.height * picture.width)) ** 2;
}

/**
 * Typical gradient of a content loss, for features as far from their target as that is from zero: 2 · norm · |F − P|;
 * for a quotient norm / number of features.
 */
export function contentSlope(
  form: Recipe['contentForm'],
  norm: number,
  size: FeatureSize,
  squares: number,
): number {
  const { channels, height, width } = size;
  const count = channels * height * width;
  return form === 'scaled' ? norm / count : 2 * norm * Math.sqrt(squares / count);
}

/**
 * Typical gradient of a style loss, for a matrix of rank one as far from its target as that is from zero:
 * (4 / M) · norm · |(G − A)·F|; for a quotient with ones in place of G − A, over their number.
 */
export function styleSlope(
  form: Recipe['styleForm'],
  norm: number,
  size: FeatureSize,
  squares: number,
): number {
  const { channels, height, width } = size;
  if (form === 'scaled') return (2 * norm) / (height * width * channels ** 1.5);
  return (4 * norm * squares ** 0.75) / (height * width * Math.sqrt(channels));
}

/** Factor from a Wasserstein distance to its loss. @param power mean of the target's squares */
export function wassersteinNorm({ styleForm }: Recipe, power: number, scale: number): number {
  if (styleForm === 'relative') return power > 0 ? 1 / power : 0;
  return 1 / scale ** 2;
}

/** Typical gradient of a Wasserstein distance, likewise: 2 / (M · channels) · norm · |F|. */
export function wassersteinSlope(norm: number, size: FeatureSize, power: number): number {
  const { channels, height, width } = size;
  return (2 * norm * Math.sqrt(power)) / (height * width * channels);
}

/**
 * Typical gradient of a loss of means and deviations, for means as far from their target as that is from zero.
 * @param power mean of the target's squares
 */
export function momentSlope(norm: number, { channels, height, width }: FeatureSize, power: number): number {
  return power > 0 ? (2 * norm) / (height * width * channels * Math.sqrt(power)) : 0;
}
