import type { Buffers } from '../../gpu/buffers.ts';
import { gradient } from '../../graph/gradient.ts';
import { type BufferTensor, denseTensor, dimensions, type Tensor } from '../../graph/tensor.ts';
import { add } from '../../ops/add.ts';
import { laplacianError } from '../../ops/losses/laplacian.ts';
import { detached, objective, sumOf, type Term, Terms } from '../../ops/losses/terms.ts';
import { tone } from '../../ops/losses/tone.ts';
import { totalVariation } from '../../ops/losses/total-variation.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import type { StyleMix } from '../pictures/areas.ts';
import type { Losses, Settings } from '../settings/settings.ts';
import {
  contentLosses,
  type LayerLoss,
  type LossInputs,
  momentLosses,
  type ObjectiveTargets,
  styleLosses,
} from './layer-losses.ts';
import { LossWeights } from './loss-weights.ts';
import { relativeNorm, totalVariationForm } from './norms.ts';
import { maskedFeatures } from './style-targets.ts';
import type { ObjectiveSetup } from './targets.ts';

/** The objective of a run: its graph, and how its terms are weighted and reported. */
export interface StyleObjective extends ObjectiveGraph {
  readonly terms: Terms;
  /** Whether all losses that these settings give a weight to are among its terms. */
  covers(settings: Settings): boolean;
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
  const has = weighted(settings);
  const styleTerms = targets.style.areas.length * styleLayers.length * (has.moments ? 2 : 1);
  const pixelTerms = 1 + Number(has.tone) + Number(has.laplacian);
  const terms = new Terms(buffers, contentLayers.length + styleTerms + pixelTerms);
  const onto = tiling && pictureGradient(buffers, image);
  const targetFeatures = targets.content.features();
  const features = vgg.features(image, [...new Set([...contentLayers, ...styleLayers])], {
    ...options,
    gradientScale: terms.gradientScale,
    ...(tiling && { tiling, onto }),
  });
  const seen = targets.planes.map((planes) =>
    Object.fromEntries(
      styleLayers.map((layer) => [layer, maskedFeatures(features[layer]!, planes.get(layer))]),
    ),
  );
  const inputs: LossInputs = { setup, targets, terms, image, features, seen };
  const content = contentLosses(inputs, contentLayers, targetFeatures);
  const style = styleLosses(inputs, styleLayers);
  const moments = has.moments ? momentLosses(inputs, styleLayers) : [];
  const losses = [...content, ...style, ...moments];
  const wraps = settings.padding === 'wrap';
  const form = { ...totalVariationForm(recipe, dimensions(image)), wraps };
  const pixels = [totalVariation(terms, image, form, onto)];
  if (has.tone) pixels.push(tone(terms, image, targets.tone));
  if (has.laplacian) pixels.push(laplacianError(terms, image, targets.laplacian!.wanted, wraps));
  const logged = [...losses.map(({ term }) => term), ...pixels];
  const graph = (): ObjectiveGraph => {
    if (onto) {
      const stages = tileStages(
        { content, style: [...style, ...moments], pixels },
        image,
        targetFeatures,
        targets,
      );
      return { loss: objective(logged.map(detached), clock), grad: onto, stages };
    }
    const loss = objective(logged, clock);
    return { loss, grad: gradient(loss, terms.weights, image, add) };
  };
  const weights = new LossWeights(
    {
      terms,
      content,
      style,
      moments,
      styleLayers,
      variation: vgg.balance.variation,
      hasTone: has.tone,
      laplacian: has.laplacian
        ? () => vgg.balance.content * relativeNorm(targets.laplacian!.squares)
        : undefined,
    },
    recipe,
    options.element,
  );
  return {
    ...graph(),
    terms,
    covers: (live) => {
      const wanted = weighted(live);
      return Object.keys(wanted).every((name) => !wanted[name as OptionalLoss] || has[name as OptionalLoss]);
    },
    setWeights: (live, mixtures) => weights.set(live, mixtures),
    read: (line) => weights.read(line),
  };
}

/** Losses that are no part of the graph without a weight. */
type OptionalLoss = 'tone' | 'moments' | 'laplacian';

/** Whether settings give them a weight. */
function weighted({ toneWeight, momentWeight, laplacianWeight }: Settings): Record<OptionalLoss, boolean> {
  return { tone: toneWeight > 0, moments: momentWeight > 0, laplacian: laplacianWeight > 0 };
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
