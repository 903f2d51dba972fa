import { blockOf } from '../../vgg/network/layers.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';

/** What a layer's own loss is multiplied by: its share of all weights, or its weight as it is. */
export function layerShares(
  layers: Readonly<Record<string, number>>,
  { layerWeights }: Pick<Recipe, 'layerWeights'>,
): number[] {
  const weights = Object.values(layers);
  const sum = weights.reduce((a, b) => a + b, 0);
  return layerWeights === 'shares' ? weights.map((weight) => weight / sum) : weights;
}

/** Those of the style's layers, the shallow ones times `texture`, the deep ones times `shapes`. */
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
