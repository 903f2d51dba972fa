import type { Buffers } from '../../gpu/buffers.ts';
import { gradient } from '../../graph/gradient.ts';
import { type BufferTensor, denseTensor, dimensions, type Tensor } from '../../graph/tensor.ts';
import { add } from '../../ops/add.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import { gramError, type StyleError } from '../../ops/losses/gram-error.ts';
import { squaredError, tiledSquaredError } from '../../ops/losses/squared-error.ts';
import { detached, objective, sumOf, type Term, Terms } from '../../ops/losses/terms.ts';
import { tone } from '../../ops/losses/tone.ts';
import { totalVariation } from '../../ops/losses/total-variation.ts';
import { wasserstein } from '../../ops/losses/wasserstein.ts';
import { wholeSize } from '../../ops/tiling.ts';
import { blockOf } from '../../vgg/network/layers.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import type { StyleMix } from '../pictures/areas.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Losses, Settings } from '../settings/settings.ts';
import { type LossTerm, LossWeights } from './loss-weights.ts';
import {
  contentNorm,
  contentSlope,
  type FeatureSize,
  styleNorm,
  styleSlope,
  totalVariationForm,
  wassersteinNorm,
  wassersteinSlope,
} from './norms.ts';
import { maskedFeatures, WASSERSTEIN_EPSILON } from './style-targets.ts';
import type { ObjectiveSetup, Targets } from './targets.ts';

/** The objective of a run: its graph, and how its terms are weighted and reported. */
export interface StyleObjective extends ObjectiveGraph {
  readonly terms: Terms;
  /** Whether the tone is among its terms. */
  readonly hasTone: boolean;
  /** Brings the weights of the settings and of the areas into force, at the next iteration. */
  setWeights(settings: Settings, mixtures: readonly StyleMix[]): void;
  /** Losses from a line of the log: total, then the terms. */
  read(line: Float32Array): Losses;
}

interface ObjectiveGraph {
  /** The logged objective. */
  readonly loss: Tensor;
  /** Its gradient with respect to the image, [3, height, width]. */
  readonly grad: Tensor;
  /** With a tiling: what must be computed tile by tile before `loss` and `grad` are valid. */
  readonly stages?: Stages;
}

/** An iteration on a tiled picture: tensors to compute, stage by stage. */
export interface Stages {
  /** Terms of the whole picture, and their gradient, which is the first in `grad`. */
  readonly pixels: readonly Tensor[];
  /** For each tile: sums that gradients depend on. */
  readonly sums: readonly Tensor[];
  /** Once after them: what follows from the sums. */
  readonly totals: readonly Tensor[];
  /** For each tile: the other sums, and the gradient added onto `grad`. */
  readonly gradients: readonly Tensor[];
  /** The content's features, which each tile computes anew; a whole picture's are computed once for all iterations. */
  readonly targets: readonly Tensor[];
  /** Uploads what a tile sees of the content; called before its dispatches of a stage. */
  begin(stage: 'sums' | 'gradients', tileIndex: number): void;
}

/** What the losses of all layers are built from. */
interface LossInputs {
  readonly setup: Pick<ObjectiveSetup, 'vgg' | 'settings' | 'recipe'>;
  readonly targets: ObjectiveTargets;
  readonly terms: Terms;
  readonly image: Tensor;
  /** Of the image, by layer. */
  readonly features: Readonly<Record<string, Tensor>>;
}

type ObjectiveTargets = Pick<Targets, 'content' | 'style' | 'planes' | 'tone' | 'tiling'>;

/** A layer's loss; of a tiled picture with the stage that sums it. */
interface LayerLoss extends LossTerm {
  readonly stage: 'sums' | 'gradients';
  /** What computes the term once all tiles are summed. */
  readonly total?: Term;
}

/**
 * Builds the losses on the image of an optimiser, and their gradient. Factors that make a loss relative are part of its
 * weight, so that targets can change during a run.
 * @param buffers for the terms, and for what outlives the tiles
 */
export function buildObjective(
  setup: Pick<ObjectiveSetup, 'vgg' | 'settings' | 'recipe' | 'options'>,
  targets: ObjectiveTargets,
  { image, clock }: OptimiserState,
  buffers: Buffers,
): StyleObjective {
  const { vgg, settings, recipe, options } = setup;
  const { tiling } = targets;
  const contentLayers = Object.keys(settings.contentLayers);
  const styleLayers = Object.keys(settings.styleLayers);
  const hasTone = settings.toneWeight > 0;
  const layerTerms = contentLayers.length + targets.style.areas.length * styleLayers.length;
  const terms = new Terms(buffers, layerTerms + 1 + Number(hasTone));
  const onto = tiling && pictureGradient(buffers, image);
  const targetFeatures = targets.content.features();
  const features = vgg.features(image, [...new Set([...contentLayers, ...styleLayers])], {
    ...options,
    gradientScale: terms.gradientScale,
    ...(tiling && { tiling, onto }),
  });
  const inputs: LossInputs = { setup, targets, terms, image, features };
  const content = contentLosses(inputs, contentLayers, targetFeatures);
  const style = styleLosses(inputs, styleLayers);
  const losses = [...content, ...style];
  const form = { ...totalVariationForm(recipe, dimensions(image)), wraps: settings.padding === 'wrap' };
  const tv = totalVariation(terms, image, form, onto);
  const pixels = hasTone ? [tv, tone(terms, image, targets.tone)] : [tv];
  const logged = [...losses.map(({ term }) => term), ...pixels];
  const graph = (): ObjectiveGraph => {
    if (onto) {
      const stages = tileStages({ content, style, pixels }, image, targetFeatures, targets);
      return { loss: objective(logged.map(detached), clock), grad: onto, stages };
    }
    const loss = objective(logged, clock);
    return { loss, grad: gradient(loss, terms.weights, image, add) };
  };
  const { variation } = vgg.balance;
  const weights = new LossWeights(
    { terms, content, style, styleLayers, hasTone, variation },
    recipe,
    options.element,
  );
  return {
    ...graph(),
    terms,
    hasTone,
    setWeights: (live, mixtures) => weights.set(live, mixtures),
    read: (line) => weights.read(line),
  };
}

function contentLosses(
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

function styleLosses(inputs: LossInputs, layers: readonly string[]): LayerLoss[] {
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

/** The style loss of one layer in one area. */
function styleLoss(
  { setup: { vgg, settings, recipe }, targets, terms, image, features }: LossInputs,
  layer: string,
  area: number,
): Omit<LossTerm, 'term'> & { readonly error: StyleError } {
  const { style, tiling } = targets;
  const whole = features[layer]!;
  const planes = targets.planes[area]!.get(layer);
  const own = maskedFeatures(whole, planes);
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

function tileStages(
  {
    content,
    style,
    pixels,
  }: {
    readonly content: readonly LayerLoss[];
    readonly style: readonly LayerLoss[];
    /** Terms of the whole picture. */
    readonly pixels: readonly Term[];
  },
  image: Tensor,
  targetFeatures: Readonly<Record<string, Tensor>>,
  targets: ObjectiveTargets,
): Stages {
  const losses = [...content, ...style];
  const { weights } = pixels[0]!.terms;
  const pixelGradient = pixels.reduce<Tensor | undefined>(
    (sum, term) => term.producer!.backward(image, weights, sum),
    undefined,
  );
  const tileGradient = gradient(sumOf(losses.map(({ term }) => term)), weights, image, add);
  const termsOf = (stage: LayerLoss['stage']) =>
    losses.filter((loss) => loss.stage === stage).map(({ term }) => term);
  const sumsContent = content.some(({ stage }) => stage === 'sums');
  return {
    pixels: [...pixels, pixelGradient!],
    sums: termsOf('sums'),
    totals: losses.flatMap(({ total }) => total ?? []),
    gradients: [...termsOf('gradients'), tileGradient],
    targets: Object.values(targetFeatures),
    begin(stage, tileIndex) {
      if (stage === 'gradients' || sumsContent) targets.content.showTile(tileIndex);
    },
  };
}

/** Where the gradients of tiles are added up, [3, height, width]. */
function pictureGradient(buffers: Buffers, { shape, bytes }: Tensor): BufferTensor {
  return denseTensor('gradient', shape, 'gradients', buffers.create('gradient', 'gradients', bytes));
}

/** Sizes of features of the whole picture. */
function wholeFeatureSize(features: Tensor, { tiling }: ObjectiveTargets): FeatureSize {
  return { channels: dimensions(features).channels, ...wholeSize(features, tiling) };
}
