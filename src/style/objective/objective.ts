import type { Buffers } from '../../gpu/buffers.ts';
import { gradient } from '../../graph/gradient.ts';
import { denseTensor, dimensions, Tensor } from '../../graph/tensor.ts';
import { add } from '../../ops/add.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import { gramError, type StyleError } from '../../ops/losses/gram-error.ts';
import { squaredError, tiledSquaredError } from '../../ops/losses/squared-error.ts';
import { detached, objective, sumOf, type Term, Terms } from '../../ops/losses/terms.ts';
import { tone } from '../../ops/losses/tone.ts';
import { totalVariation } from '../../ops/losses/total-variation.ts';
import { wasserstein } from '../../ops/losses/wasserstein.ts';
import { type Tiling, wholeSize } from '../../ops/tiling.ts';
import { blockOf } from '../../vgg/network/layers.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import type { StyleMix } from '../pictures/areas.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { Losses, Settings } from '../settings/settings.ts';
import { layerShares, styleShares } from './layer-shares.ts';
import { gradientScale } from './precision.ts';
import { seenFeatures, WASSERSTEIN_EPSILON } from './style-targets.ts';
import type { ObjectiveSetup, Targets } from './targets.ts';
import { totalVariationForm } from './total-variation-form.ts';

/** The objective of a run: its graph, and how its terms are weighted and reported. */
export interface StyleObjective {
  readonly terms: Terms;
  /** The logged objective. */
  readonly loss: Tensor;
  /** Its gradient with respect to the image, [3, height, width]. */
  readonly grad: Tensor;
  /** Whether the tone is among its terms. */
  readonly hasTone: boolean;
  /** With windows: what must be computed in turns, before `loss` and `grad` are what they say. */
  readonly stages?: Stages;
  /** Brings the weights of the settings and of the areas into force, at the next iteration. */
  setWeights(settings: Settings, mixtures: readonly StyleMix[]): void;
  /** Losses from a line of the log: total, then the terms. */
  read(line: Float32Array): Losses;
}

/** An iteration of a picture that is looked at through windows, in the order of its stages; each is what to compute. */
export interface Stages {
  /** Terms of the whole picture, and their gradient, which is the first in `grad`. */
  readonly pixels: readonly Tensor[];
  /** In a turn for each window: sums that gradients cannot do without. */
  readonly sums: readonly Tensor[];
  /** What follows from them. */
  readonly last: readonly Tensor[];
  /** In a turn for each window: other sums, and what is added onto `grad`. */
  readonly pulls: readonly Tensor[];
  /** What turns compute of the content, which of a whole picture is computed once for all iterations. */
  readonly goals: readonly Tensor[];
  /** Before a turn: puts in place what it sees of the content. */
  begin(stage: 'sums' | 'pulls', turn: number): void;
}

/** A term of the objective, and what it takes to weigh and to report it. */
interface Part {
  readonly term: Term;
  /** What the term's raw value is multiplied by to be its loss. */
  norm(): number;
  /** How steep the loss then is, see `gradientScale`. */
  slope(norm: number): number;
}

/**
 * Builds the losses on the image of an optimiser, and their gradient. What makes a loss relative is part of its weight,
 * so that targets can change while it runs.
 * @param buffers for the terms, and with windows for what outlives their turns
 */
export function buildObjective(
  { vgg, settings, recipe, options }: Pick<ObjectiveSetup, 'vgg' | 'settings' | 'recipe' | 'options'>,
  targets: Pick<Targets, 'content' | 'style' | 'planes' | 'tone'> & Partial<Pick<Targets, 'windows'>>,
  state: OptimiserState,
  buffers: Buffers,
): StyleObjective {
  const { image, clock } = state;
  const { windows } = targets;
  const { balance } = vgg;
  const { areas } = targets.style;
  // What crowsonkb changed together with the style loss.
  const scaledNoMore = recipe.contentForm === 'scaled' && settings.styleLoss === 'wasserstein';
  const contentForm = scaledNoMore ? 'mean' : recipe.contentForm;
  const contentLayers = Object.keys(settings.contentLayers);
  const styleLayers = Object.keys(settings.styleLayers);
  const tapped = [...new Set([...contentLayers, ...styleLayers])];
  const hasTone = settings.toneWeight > 0;
  const count = contentLayers.length + areas.length * styleLayers.length + 1 + Number(hasTone);
  const terms = new Terms(buffers, count);
  const onto = windows && pictureGradient(buffers, image);
  const goals = windows && targets.content.features();
  const seen = { ...options, gradientScale: terms.gradientScale, ...(windows && { windows, onto }) };
  const features = vgg.features(image, tapped, seen);
  const sums: Tensor[] = [];
  const last: Tensor[] = [];
  const later: Tensor[] = [];

  const content = contentLayers.map((layer): Part => {
    const f = features[layer]!;
    const form = { scaled: contentForm === 'scaled' };
    const size = sizesOf(f, windows);
    const part = {
      norm: () =>
        balance.content *
        contentNorm(contentForm, size, targets.content.at(layer).squares, vgg.scales.get(layer)!),
      slope: (norm: number) => contentSlope(contentForm, norm, size, targets.content.at(layer).squares),
    };
    const name = `content.${layer}`;
    if (goals) {
      const error = tiledSquaredError(terms, name, f, goals[layer]!, form, windows!);
      if (error.last) last.push(error.last);
      (error.last ? sums : later).push(error.term);
      return { term: error.term, ...part };
    }
    const { buffer } = targets.content.at(layer);
    const target = new Tensor(`${layer}.target`, f.shape, f.bytes, 'targets', buffer, f.element);
    return { term: squaredError(terms, name, f, target, 1, form), ...part };
  });
  const style = areas.flatMap(({ name }, area) =>
    styleLayers.map((layer): Part => {
      const f = features[layer]!;
      const planes = targets.planes[area]!.get(layer);
      const size = sizesOf(f, windows);
      const seen = seenFeatures(f, planes);
      const label = ['style', layer, name].filter(Boolean).join('.');
      const scale = vgg.scales.get(layer)!;
      const factor = balance.style[blockOf(layer) - 1]!;
      const looked = { kind: gramKind(buffers.gpu), planes, windows };
      const target = targets.style.at(layer, area);
      const part = (error: StyleError, norm: () => number, slope: (norm: number) => number): Part => {
        sums.push(error.term);
        if (error.last) last.push(error.last);
        return { term: error.term, norm: () => factor * norm(), slope };
      };
      if (target.gaussian) {
        const epsilon = WASSERSTEIN_EPSILON * scale ** 2;
        return part(
          wasserstein(terms, label, seen, target.gaussian, { epsilon, ...looked }),
          () => wassersteinNorm(recipe, target.power, scale),
          (norm) => wassersteinSlope(norm, size, target.power),
        );
      }
      const form = {
        scaled: recipe.styleForm === 'scaled',
        centred: settings.styleLoss === 'centred',
      };
      return part(
        gramError(terms, label, seen, target.gram, { ...form, ...looked }),
        () => styleNorm(recipe, size, image, target.squares, scale),
        (norm) => styleSlope(recipe.styleForm, norm, size, target.squares),
      );
    }),
  );
  const tv = totalVariation(terms, image, totalVariationForm(recipe, dimensions(image)), onto);
  const parts = [...content, ...style];
  const onPixels = hasTone ? [tv, tone(terms, image, targets.tone)] : [tv];
  const all = [...parts.map(({ term }) => term), ...onPixels];
  const whole = () => {
    const loss = objective(all, clock);
    return { loss, grad: gradient(loss, terms.weights, image, add) };
  };
  const inTiles = (grad: Tensor) => {
    const pixels = onPixels.reduce<Tensor | undefined>(
      (sum, term) => term.producer!.backward(image, terms.weights, sum),
      undefined,
    );
    const pull = gradient(sumOf(parts.map(({ term }) => term)), terms.weights, image, add);
    const begin: Stages['begin'] = (stage, turn) => {
      if (stage === 'pulls' || contentForm === 'scaled') targets.content.show(turn);
    };
    const pulls = [...later, pull];
    const stages = { pixels: [...onPixels, pixels!], sums, last, pulls, goals: Object.values(goals!), begin };
    return { loss: objective(all.map(detached), clock), grad, stages };
  };

  let norms: number[] = [];
  let shares: number[] = [];
  /** By area: its part of a layer's loss as it is told. */
  let reported: number[] = [];
  return {
    terms,
    ...(onto ? inTiles(onto) : whole()),
    hasTone,
    setWeights(live, mixtures) {
      norms = parts.map(({ norm }) => norm());
      shares = [
        ...layerShares(live.contentLayers, recipe),
        ...mixtures.flatMap(({ share }) => styleShares(live, recipe).map((one) => share * one)),
      ];
      const weights = shares.map(
        (share, i) => share * (i < content.length ? live.contentWeight : live.styleWeight),
      );
      const steepness = parts.map(({ slope }, i) => slope(norms[i]!) * weights[i]!);
      const scale = options.element === 'f16' ? gradientScale(steepness) : 1;
      const areaShares = mixtures.map(({ share }) => share);
      // A blend may give nothing to the styles of all regions.
      const sum = areaShares.reduce((all, one) => all + one, 0) || 1;
      reported = areaShares.map((share) => share / sum);
      const tvWeight = live.tvWeight * balance.variation;
      const ofPixels = hasTone ? [tvWeight, live.toneWeight] : [tvWeight];
      terms.setWeights([...weights.map((weight, i) => weight * norms[i]!), ...ofPixels], scale);
    },
    read(line) {
      const [total, ...sums] = line;
      const values = norms.map((norm, i) => norm * sums[i]!);
      const mean = content.reduce((sum, _, i) => sum + shares[i]! * values[i]!, 0);
      const styles = styleLayers.map((layer, i) => {
        const ofAreas = areas.map((_, area) => values[content.length + area * styleLayers.length + i]!);
        return [layer, ofAreas.reduce((sum, value, area) => sum + reported[area]! * value, 0)];
      });
      const [tv, tone] = sums.slice(norms.length);
      const losses = {
        total: total!,
        content: mean,
        style: Object.fromEntries(styles),
        tv: balance.variation * tv!,
      };
      return tone === undefined ? losses : { ...losses, tone };
    },
  };
}

/** Where the gradients of windows are added up, [3, height, width]. */
function pictureGradient(buffers: Buffers, { shape, bytes }: Tensor): Tensor {
  return denseTensor('gradient', shape, 'gradients', buffers.create('gradient', 'gradients', bytes));
}

/** The sizes of features, those of the whole picture where they are a window's. */
function sizesOf(features: Tensor, windows: Tiling | undefined): Sizes {
  return { channels: dimensions(features).channels, ...wholeSize(features, windows) };
}

interface Sizes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** 1 / Σ target²; 0 for a target of nothing but zeros (a blank picture, dead filters), which asks for nothing. */
function relativeNorm(squares: number): number {
  return squares > 0 ? 1 / squares : 0;
}

function contentNorm(form: Recipe['contentForm'], size: Sizes, squares: number, scale: number): number {
  if (form === 'relative') return relativeNorm(squares);
  if (form === 'scaled') return 1 / scale;
  const { channels, height, width } = size;
  const original = 1 / scale ** 2;
  return form === 'sum' ? original : original / (channels * height * width);
}

/** On Gram matrices divided by M = height · width of the layer. */
function styleNorm(
  { styleForm }: Recipe,
  size: Sizes,
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

/** 2 · norm · |F − P|, for features as far from their target as that is from zero; of a quotient 1 / their number. */
function contentSlope(form: Recipe['contentForm'], norm: number, size: Sizes, squares: number): number {
  const { channels, height, width } = size;
  const count = channels * height * width;
  return form === 'scaled' ? norm / count : 2 * norm * Math.sqrt(squares / count);
}

/**
 * (4 / M) · norm · |(G − A)·F|, for a matrix as far from its target as that is from zero, and of rank one; of a quotient
 * with ones in place of that matrix, over their number.
 */
function styleSlope(form: Recipe['styleForm'], norm: number, size: Sizes, squares: number): number {
  const { channels, height, width } = size;
  if (form === 'scaled') return (2 * norm) / (height * width * channels ** 1.5);
  return (4 * norm * squares ** 0.75) / (height * width * Math.sqrt(channels));
}

/** The mean of the target's squares makes it relative. */
function wassersteinNorm({ styleForm }: Recipe, power: number, scale: number): number {
  if (styleForm === 'relative') return power > 0 ? 1 / power : 0;
  return 1 / scale ** 2;
}

/** 2 / (M · channels) · norm · |F|, for features as far from the target as that is from zero. */
function wassersteinSlope(norm: number, size: Sizes, power: number): number {
  const { channels, height, width } = size;
  return (2 * norm * Math.sqrt(power)) / (height * width * channels);
}
