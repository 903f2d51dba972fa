import { dimensions, type Tensor } from '../../graph/tensor.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import { gramError, type StyleError } from '../../ops/losses/gram-error.ts';
import { momentError } from '../../ops/losses/moment-error.ts';
import { squaredError, tiledSquaredError } from '../../ops/losses/squared-error.ts';
import type { Term, Terms } from '../../ops/losses/terms.ts';
import { wasserstein } from '../../ops/losses/wasserstein.ts';
import { wholeSize } from '../../ops/tiling.ts';
import { blockOf } from '../../vgg/network/layers.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Settings } from '../settings/settings.ts';
import type { LossTerm } from './loss-weights.ts';
import {
  contentNorm,
  contentSlope,
  type FeatureSize,
  momentSlope,
  styleNorm,
  styleSlope,
  wassersteinNorm,
  wassersteinSlope,
} from './norms.ts';
import { WASSERSTEIN_EPSILON } from './style-targets.ts';
import type { ObjectiveSetup, Targets } from './targets.ts';

/** What the losses of all layers are built from. */
export interface LossInputs {
  readonly setup: Pick<ObjectiveSetup, 'vgg' | 'settings' | 'recipe'>;
  readonly targets: ObjectiveTargets;
  readonly terms: Terms;
  readonly image: Tensor;
  /** Of the image, by layer. */
  readonly features: Readonly<Record<string, Tensor>>;
  /** The same as each area sees them: by area, then by layer. */
  readonly seen: readonly Readonly<Record<string, Tensor>>[];
}

export type ObjectiveTargets = Pick<
  Targets,
  'content' | 'style' | 'planes' | 'tone' | 'laplacian' | 'tiling'
>;

/** A layer's loss; of a tiled picture with the stage that sums it. */
export interface LayerLoss extends LossTerm {
  readonly stage: 'sums' | 'gradients';
  /** What computes the term once all tiles are summed. */
  readonly total?: Term;
}

/** Losses of the content, by layer. */
export function contentLosses(
  { setup: { vgg, settings, recipe }, targets, terms, features }: LossInputs,
  layers: readonly string[],
  targetFeatures: Readonly<Record<string, Tensor>>,
): LayerLoss[] {
  const { content, tiling } = targets;
  const form = contentForm(recipe, settings);
  const scaled = form === 'scaled';
  return layers.map((layer) => {
    const [own, target] = [features[layer]!, targetFeatures[layer]!];
    const name = `content.${layer}`;
    const size = wholeFeatureSize(own, targets);
    const scale = vgg.scales.get(layer)!;
    const loss = {
      norm: () => vgg.balance.content * contentNorm(form, size, content.squares(layer), scale),
      slope: (norm: number) => contentSlope(form, norm, size, content.squares(layer)),
    };
    if (!tiling) {
      const term = squaredError(terms, name, own, target, 1, { scaled });
      return { ...loss, term, stage: 'sums' };
    }
    const { term, last } = tiledSquaredError(terms, name, own, target, { scaled }, tiling);
    return last ? { ...loss, term, stage: 'sums', total: last } : { ...loss, term, stage: 'gradients' };
  });
}

/** The recipe's form; crowsonkb gave up the quotient together with Gram matrices. */
function contentForm({ contentForm }: Recipe, { styleLoss }: Settings): Recipe['contentForm'] {
  return contentForm === 'scaled' && styleLoss === 'wasserstein' ? 'mean' : contentForm;
}

/** Losses of the Gram matrices, or of what `styleLoss` says, by area, then by layer. */
export function styleLosses(inputs: LossInputs, layers: readonly string[]): LayerLoss[] {
  const { setup, targets } = inputs;
  const { balance } = setup.vgg;
  return targets.style.areas.flatMap((_, area) =>
    layers.map((layer): LayerLoss => {
      const { error, norm, slope } = styleLoss(inputs, layer, area);
      const factor = balance.style[blockOf(layer) - 1]!;
      const { term, last } = error;
      return { term, norm: () => factor * norm(), slope, stage: 'sums', ...(last && { total: last }) };
    }),
  );
}

/** Losses of the means and deviations, by area and layer as those of the Gram matrices. */
export function momentLosses(
  { setup, targets, terms, features, seen }: LossInputs,
  layers: readonly string[],
): LayerLoss[] {
  const { balance } = setup.vgg;
  const { style, tiling } = targets;
  return style.areas.flatMap(({ name: area }, i) =>
    layers.map((layer): LayerLoss => {
      const planes = targets.planes[i]!.get(layer);
      const target = style.at(layer, i);
      const name = ['moments', layer, area].filter(Boolean).join('.');
      const { term, last } = momentError(terms, name, seen[i]![layer]!, target.moments, { planes, tiling });
      const size = wholeFeatureSize(features[layer]!, targets);
      return {
        term,
        norm: () => balance.style[blockOf(layer) - 1]!,
        slope: (norm) => momentSlope(norm, size, target.power),
        stage: 'sums',
        ...(last && { total: last }),
      };
    }),
  );
}

/** The style loss of one layer in one area. */
function styleLoss(
  { setup: { vgg, settings, recipe }, targets, terms, image, features, seen }: LossInputs,
  layer: string,
  area: number,
): Omit<LossTerm, 'term'> & { readonly error: StyleError } {
  const { style, tiling } = targets;
  const whole = features[layer]!;
  const planes = targets.planes[area]!.get(layer);
  const own = seen[area]![layer]!;
  const size = wholeFeatureSize(whole, targets);
  const label = ['style', layer, style.areas[area]!.name].filter(Boolean).join('.');
  const scale = vgg.scales.get(layer)!;
  const options = { kind: gramKind(terms.buffers.gpu), planes, tiling };
  const target = style.at(layer, area);
  if (target.gaussian) {
    const epsilon = WASSERSTEIN_EPSILON * scale ** 2;
    return {
      error: wasserstein(terms, label, own, target.gaussian, { epsilon, ...options }),
      norm: () => wassersteinNorm(recipe, target.power, scale),
      slope: (norm) => wassersteinSlope(norm, size, target.power),
    };
  }
  const form = { scaled: recipe.styleForm === 'scaled', centred: settings.styleLoss === 'centred' };
  return {
    error: gramError(terms, label, own, target.gram, { ...form, ...options }),
    norm: () => styleNorm(recipe, size, image, target.squares, scale),
    slope: (norm) => styleSlope(recipe.styleForm, norm, size, target.squares),
  };
}

/** Sizes of features of the whole picture. */
function wholeFeatureSize(features: Tensor, { tiling }: ObjectiveTargets): FeatureSize {
  return { channels: dimensions(features).channels, ...wholeSize(features, tiling) };
}
