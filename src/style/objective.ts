import { gradient } from '../graph/gradient.ts';
import { denseTensor, dimensions, Tensor } from '../graph/tensor.ts';
import { add } from '../ops/add.ts';
import { gramKind } from '../ops/gram.ts';
import { gramError } from '../ops/gram-error.ts';
import { squaredError } from '../ops/squared-error.ts';
import { objective, type Term, Terms } from '../ops/terms.ts';
import { totalVariation } from '../ops/total-variation.ts';
import type { Vgg19 } from '../vgg/network.ts';
import type { OptimiserState } from './optimiser-state.ts';
import { featureOptions, gradientScale } from './precision.ts';
import type { Recipe } from './recipes.ts';
import type { Losses, Settings } from './settings.ts';
import type { Targets } from './targets.ts';
import { totalVariationForm } from './total-variation-form.ts';

/** The objective of a run: its graph, and how its terms are weighted and reported. */
export interface StyleObjective {
  readonly terms: Terms;
  /** The logged objective. */
  readonly loss: Tensor;
  /** Its gradient with respect to the image, [3, height, width]. */
  readonly grad: Tensor;
  /** Brings the weights of the settings into force, at the next iteration. */
  setWeights(settings: Settings): void;
  /** Losses from a line of the log: total, then the terms. */
  read(line: Float32Array): Losses;
}

/** Builds content, style and total variation losses on the image of an optimiser, and their gradient. */
export function buildObjective(
  vgg: Vgg19,
  targets: Targets,
  state: OptimiserState,
  settings: Settings,
  recipe: Recipe,
): StyleObjective {
  const { image, buffers, clock } = state;
  const contentLayers = Object.keys(settings.contentLayers);
  const styleLayers = Object.keys(settings.styleLayers);
  const tapped = [...new Set([...contentLayers, ...styleLayers])];
  const terms = new Terms(buffers, contentLayers.length + styleLayers.length + 1);
  const options = { ...featureOptions(settings, buffers.gpu), gradientScale: terms.gradientScale };
  const features = vgg.features(image, tapped, options);
  const slopes: number[] = [];

  const contentTerms = contentLayers.map((layer) => {
    const f = features[layer]!;
    const { buffer, squares } = targets.content.get(layer)!;
    const target = new Tensor(`${layer}.target`, f.shape, f.bytes, 'targets', buffer, f.element);
    const norm = contentNorm(recipe, f, squares, vgg.scales.get(layer)!);
    slopes.push(contentSlope(norm, f, squares));
    return squaredError(terms, `content.${layer}`, f, target, norm);
  });
  const styleTerms = styleLayers.map((layer) => {
    const f = features[layer]!;
    const { buffer, squares } = targets.style.get(layer)!;
    const { channels } = dimensions(f);
    const target = denseTensor(`${layer}.gram.target`, [channels, channels], 'targets', buffer);
    const norm = styleNorm(recipe, f, image, squares, vgg.scales.get(layer)!);
    slopes.push(styleSlope(norm, f, squares));
    return gramError(terms, `style.${layer}`, f, target, norm, gramKind(buffers.gpu));
  });
  const tv = totalVariation(terms, image, totalVariationForm(recipe, dimensions(image)));
  const all: Term[] = [...contentTerms, ...styleTerms, tv];
  const loss = objective(all, clock);
  const grad = gradient(loss, terms.weights, image, add);

  return {
    terms,
    loss,
    grad,
    setWeights(live) {
      const weights = [
        ...layerShares(live.contentLayers, recipe).map((share) => share * live.contentWeight),
        ...layerShares(live.styleLayers, recipe).map((share) => share * live.styleWeight),
      ];
      const steepness = slopes.map((slope, i) => slope * weights[i]!);
      terms.setWeights([...weights, live.tvWeight], options.element === 'f16' ? gradientScale(steepness) : 1);
    },
    read(line) {
      const [total, ...values] = line;
      const shares = layerShares(settings.contentLayers, recipe);
      const content = shares.reduce((sum, share, i) => sum + share * values[i]!, 0);
      const styles = styleLayers.map((layer, i) => [layer, values[contentLayers.length + i]!]);
      return { total: total!, content, style: Object.fromEntries(styles), tv: values[values.length - 1]! };
    },
  };
}

/** What a layer's own loss is multiplied by: its share of all weights, or its weight as it is. */
function layerShares(layers: Record<string, number>, { layerWeights }: Recipe): number[] {
  const weights = Object.values(layers);
  const sum = weights.reduce((a, b) => a + b, 0);
  return layerWeights === 'shares' ? weights.map((weight) => weight / sum) : weights;
}

/** 1 / Σ target²; 0 for a target of nothing but zeros (a blank picture, dead filters), which asks for nothing. */
function relativeNorm(squares: number): number {
  return squares > 0 ? 1 / squares : 0;
}

function contentNorm({ contentForm }: Recipe, f: Tensor, squares: number, scale: number): number {
  if (contentForm === 'relative') return relativeNorm(squares);
  const { channels, height, width } = dimensions(f);
  const original = 1 / scale ** 2;
  return contentForm === 'sum' ? original : original / (channels * height * width);
}

/** On Gram matrices divided by M = height · width of the layer. */
function styleNorm({ styleForm }: Recipe, f: Tensor, image: Tensor, squares: number, scale: number): number {
  if (styleForm === 'relative') return relativeNorm(squares);
  const original = 1 / scale ** 4;
  const { channels, height, width } = dimensions(f);
  if (styleForm === 'mean') return original / channels ** 4;
  const picture = dimensions(image);
  return (original / 36) * ((height * width) / (picture.height * picture.width)) ** 2;
}

/** 2 · norm · |F − P|, for features as far from their target as that is from zero. */
function contentSlope(norm: number, f: Tensor, squares: number): number {
  const { channels, height, width } = dimensions(f);
  return 2 * norm * Math.sqrt(squares / (channels * height * width));
}

/** (4 / M) · norm · |(G − A)·F|, for a matrix as far from its target as that is from zero, and of rank one. */
function styleSlope(norm: number, f: Tensor, squares: number): number {
  const { channels, height, width } = dimensions(f);
  return (4 * norm * squares ** 0.75) / (height * width * Math.sqrt(channels));
}
