import type { Element } from '../../graph/tensor.ts';
import type { Term, Terms } from '../../ops/losses/terms.ts';
import type { StyleMix } from '../pictures/areas.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Losses, Settings } from '../settings/settings.ts';
import { layerShares, styleShares } from './norms.ts';
import { gradientScale } from './precision.ts';

/** A term of the objective, and how its value becomes a loss. */
export interface LossTerm {
  readonly term: Term;
  /** Factor from the term's value to its loss; it follows the targets. */
  norm(): number;
  /** Typical gradient of the loss with respect to a feature, see `gradientScale`. */
  slope(norm: number): number;
}

/** Terms of an objective, in the order of their slots. */
export interface LossTerms {
  readonly terms: Terms;
  readonly content: readonly LossTerm[];
  /** By area, then by layer. */
  readonly style: readonly LossTerm[];
  /** Of means and deviations, in the order of `style`; none without a `momentWeight`. */
  readonly moments: readonly LossTerm[];
  readonly styleLayers: readonly string[];
  /** Factor of the total variation, see `Balance`. */
  readonly variation: number;
  /** Whether the tone is among the terms. */
  readonly hasTone: boolean;
  /** Factor from the Laplacian term's value to its loss; undefined: it is not among the terms. */
  readonly laplacian: (() => number) | undefined;
}

/** Weights of an objective's terms by the live settings, and the losses that the terms' values mean. */
export class LossWeights {
  #norms: readonly number[] = [];
  /** Factors of the layers' losses. */
  #shares: readonly number[] = [];
  /** By area: its share of a layer's reported loss. */
  #reported: readonly number[] = [];
  /** Sum of the areas' shares. */
  #areaShare = 1;
  /** Factor from the Laplacian term's value to its loss. */
  #laplacian = 0;

  constructor(
    readonly losses: LossTerms,
    readonly recipe: Recipe,
    readonly element: Element,
  ) {}

  /** Brings the weights of the settings and of the areas into force, at the next iteration. */
  set(live: Settings, mixtures: readonly StyleMix[]): void {
    const { terms, content, style, moments, hasTone, variation, laplacian } = this.losses;
    const { recipe } = this;
    const layerLosses = [...content, ...style, ...moments];
    const norms = layerLosses.map(({ norm }) => norm());
    const ofContent = layerShares(live.contentLayers, recipe);
    const ofStyle = mixtures.flatMap(({ share }) => styleShares(live, recipe).map((one) => share * one));
    const shares = [...ofContent, ...ofStyle, ...(moments.length > 0 ? ofStyle : [])];
    const weights = [
      ...ofContent.map((share) => share * live.contentWeight),
      ...ofStyle.map((share) => share * live.styleWeight),
      ...moments.map((_, i) => ofStyle[i]! * live.styleWeight * live.momentWeight),
    ];
    const slopes = layerLosses.map(({ slope }, i) => slope(norms[i]!) * weights[i]!);
    const scale = this.element === 'f16' ? gradientScale(slopes) : 1;
    const areaShares = mixtures.map(({ share }) => share);
    // A blend may give nothing to the styles of all regions.
    const sum = areaShares.reduce((all, one) => all + one, 0) || 1;
    this.#areaShare = sum;
    this.#norms = norms;
    this.#shares = shares;
    this.#reported = areaShares.map((share) => share / sum);
    const tvWeight = live.tvWeight * variation;
    this.#laplacian = laplacian?.() ?? 0;
    const ofPixels = [
      tvWeight,
      ...(hasTone ? [live.toneWeight] : []),
      ...(laplacian ? [live.contentWeight * live.laplacianWeight * this.#laplacian] : []),
    ];
    terms.setWeights([...weights.map((weight, i) => weight * norms[i]!), ...ofPixels], scale);
  }

  /** Losses from a line of the log: total, then the terms. */
  read(line: Float32Array): Losses {
    const { content, style, moments, styleLayers, variation, hasTone, laplacian } = this.losses;
    const [total, ...sums] = line;
    const values = this.#norms.map((norm, i) => norm * sums[i]!);
    const mean = content.reduce((sum, _, i) => sum + this.#shares[i]! * values[i]!, 0);
    const ofLayers = styleLayers.map((layer, i) => {
      const ofAreas = this.#reported.map(
        (_, area) => values[content.length + area * styleLayers.length + i]!,
      );
      return [layer, ofAreas.reduce((sum, value, area) => sum + this.#reported[area]! * value, 0)];
    });
    const first = content.length + style.length;
    const ofMoments = moments.reduce((sum, _, i) => sum + this.#shares[first + i]! * values[first + i]!, 0);
    const [tv, ...others] = sums.slice(values.length);
    return {
      total: total!,
      content: mean,
      style: Object.fromEntries(ofLayers),
      tv: variation * tv!,
      ...(hasTone && { tone: others[0]! }),
      ...(moments.length > 0 && { moments: ofMoments / this.#areaShare }),
      ...(laplacian && { laplacian: this.#laplacian * others.at(-1)! }),
    };
  }
}
