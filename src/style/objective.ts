import type { Buffers } from '../gpu/buffers.ts';
import { gradient } from '../graph/gradient.ts';
import { denseTensor, dimensions, type Element, Tensor } from '../graph/tensor.ts';
import { add } from '../ops/add.ts';
import { gramKind } from '../ops/gram.ts';
import { gramError } from '../ops/gram-error.ts';
import { squaredError } from '../ops/squared-error.ts';
import { objective, type Term, Terms } from '../ops/terms.ts';
import { totalVariation } from '../ops/total-variation.ts';
import type { FeatureOptions } from '../vgg/evaluate.ts';
import type { Vgg19 } from '../vgg/network.ts';
import { layerShares, styleShares } from './layer-shares.ts';
import type { OptimiserState } from './optimiser-state.ts';
import { gradientScale } from './precision.ts';
import type { Recipe } from './recipes.ts';
import type { Losses, Settings } from './settings.ts';
import type { ContentTargets, StyleTargets } from './targets.ts';
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

/** What a run's losses compare with. */
export interface Targets {
  readonly content: ContentTargets;
  readonly style: StyleTargets;
}

/**
 * Builds content, style and total variation losses on the image of an optimiser, and their gradient. What makes a
 * loss relative is part of its weight, so that targets can change while it runs.
 * @param buffers for the terms
 */
export function buildObjective(
  vgg: Vgg19,
  targets: Targets,
  state: OptimiserState,
  buffers: Buffers,
  settings: Settings,
  recipe: Recipe,
  options: FeatureOptions & { readonly element: Element },
): StyleObjective {
  const { image, clock } = state;
  const contentLayers = Object.keys(settings.contentLayers);
  const styleLayers = Object.keys(settings.styleLayers);
  const tapped = [...new Set([...contentLayers, ...styleLayers])];
  const terms = new Terms(buffers, contentLayers.length + styleLayers.length + 1);
  const features = vgg.features(image, tapped, { ...options, gradientScale: terms.gradientScale });

  const contentTerms = contentLayers.map((layer) => {
    const f = features[layer]!;
    const { buffer } = targets.content.at(layer);
    const target = new Tensor(`${layer}.target`, f.shape, f.bytes, 'targets', buffer, f.element);
    return squaredError(terms, `content.${layer}`, f, target, 1);
  });
  const styleTerms = styleLayers.map((layer) => {
    const f = features[layer]!;
    const { channels } = dimensions(f);
    const { buffer } = targets.style.at(layer);
    const target = denseTensor(`${layer}.gram.target`, [channels, channels], 'targets', buffer);
    return gramError(terms, `style.${layer}`, f, target, 1, gramKind(buffers.gpu));
  });
  const tv = totalVariation(terms, image, totalVariationForm(recipe, dimensions(image)));
  const all: Term[] = [...contentTerms, ...styleTerms, tv];
  const loss = objective(all, clock);
  const grad = gradient(loss, terms.weights, image, add);

  /** What a term's sum of squares is multiplied by, before its weight, and how steep it is then. */
  const contentParts = () =>
    contentLayers.map((layer) => {
      const { squares } = targets.content.at(layer);
      const norm = contentNorm(recipe, features[layer]!, squares, vgg.scales.get(layer)!);
      return { norm, slope: contentSlope(norm, features[layer]!, squares) };
    });
  const styleParts = () =>
    styleLayers.map((layer) => {
      const { squares } = targets.style.at(layer);
      const norm = styleNorm(recipe, features[layer]!, image, squares, vgg.scales.get(layer)!);
      return { norm, slope: styleSlope(norm, features[layer]!, squares) };
    });
  let norms: number[] = [];

  return {
    terms,
    loss,
    grad,
    setWeights(live) {
      const parts = [...contentParts(), ...styleParts()];
      const weights = [
        ...layerShares(live.contentLayers, recipe).map((share) => share * live.contentWeight),
        ...styleShares(live, recipe).map((share) => share * live.styleWeight),
      ];
      norms = parts.map(({ norm }) => norm);
      const steepness = parts.map(({ slope }, i) => slope * weights[i]!);
      const scale = options.element === 'f16' ? gradientScale(steepness) : 1;
      terms.setWeights([...weights.map((weight, i) => weight * norms[i]!), live.tvWeight], scale);
    },
    read(line) {
      const [total, ...sums] = line;
      const values = norms.map((norm, i) => norm * sums[i]!);
      const shares = layerShares(settings.contentLayers, recipe);
      const content = shares.reduce((sum, share, i) => sum + share * values[i]!, 0);
      const styles = styleLayers.map((layer, i) => [layer, values[contentLayers.length + i]!]);
      return { total: total!, content, style: Object.fromEntries(styles), tv: sums[norms.length]! };
    },
  };
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
