import { Buffers } from '../../gpu/buffers.ts';
import { submitInChunks, UNKNOWN_SPEED_BUDGET } from '../../gpu/dispatch.ts';
import { readFloats } from '../../gpu/readback.ts';
import { compile } from '../../graph/program.ts';
import {
  type BufferTensor,
  denseTensor,
  dimensions,
  featureTensor,
  rowStride,
  type Tensor,
} from '../../graph/tensor.ts';
import { masked } from '../../ops/features/masked.ts';
import { type Gaussian, gaussian } from '../../ops/losses/gaussian.ts';
import { gramKind } from '../../ops/losses/gram.ts';
import { moments } from '../../ops/losses/moments.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { Area, Exemplar, StyleMix } from '../pictures/areas.ts';
import { type LayerMasks, layerMasks } from '../pictures/masks.ts';
import { isMeasuredScale, type Moments } from '../pictures/measured.ts';
import { type PictureOrSize, uploadPicture } from '../pictures/uploads.ts';
import type { StyleLoss } from '../settings/settings.ts';
import type { TargetFeatures } from './content-targets.ts';

/** What a style loss of one layer in one area compares with. */
export interface StyleTarget {
  /** [channels, channels]; the covariance matrix with `centred`. */
  readonly gram: BufferTensor;
  /** Means and variances of the channels, [2, channels]. */
  readonly moments: BufferTensor;
  /** With `wasserstein`. */
  readonly gaussian?: Readonly<Record<keyof Gaussian, BufferTensor>>;
  /** Σ of the squares of the Gram matrix. */
  squares: number;
  /** Mean of its diagonal. */
  power: number;
}

/** Added to variances by the Wasserstein loss, in the units of the original features squared. */
export const WASSERSTEIN_EPSILON = 1e-4;

/** An area's mask for the features of a layer: one for each tile, or for the whole picture. */
export type Planes = readonly Tensor[];

/** Features as a style loss sees them: multiplied by the area's mask, if any. */
export function maskedFeatures(features: Tensor, planes: Planes | undefined): Tensor {
  return planes ? masked(features, planes) : features;
}

/** An area's masks on the GPU, by layer. @param name the area's, for labels */
export function uploadMasks(buffers: Buffers, name: string, masks: LayerMasks): ReadonlyMap<string, Planes> {
  const upload = (label: string, { width, height, data }: PictureOrSize) => {
    const buffer = data
      ? buffers.upload(label, 'masks', data)
      : buffers.create(label, 'masks', 16 * height * rowStride(width));
    return featureTensor(label, [1, height, width], 'masks', buffer);
  };
  return new Map(
    [...masks].map(([layer, tiles]) => [
      layer,
      tiles.map((tile, i) => upload(`${layer}.${name}.${i}`, tile)),
    ]),
  );
}

/**
 * Targets of the style losses by area and layer. The exemplars' moments stay in CPU memory, so that they can be blended
 * anew at any time.
 */
export class StyleTargets {
  #measured: readonly Readonly<Record<string, Moments>>[] = [];
  readonly #targets = new Map<string, StyleTarget>();

  constructor(
    readonly buffers: Buffers,
    readonly source: TargetFeatures,
    readonly loss: StyleLoss,
    readonly exemplars: readonly Exemplar[],
    readonly areas: readonly Area[],
    /** By style picture; undefined: whole. */
    readonly tilings: readonly (Tiling | undefined)[] = [],
  ) {}

  at(layer: string, area: number): StyleTarget {
    return this.#targets.get(`${layer}.${area}`)!;
  }

  /**
   * Measures the moments of the style pictures; `blend` brings them into force.
   * @returns the exemplars' moments by layer
   */
  async measure(pictures: readonly PictureOrSize[]): Promise<readonly Readonly<Record<string, Moments>>[]> {
    const measured: Readonly<Record<string, Moments>>[] = [];
    for (const exemplar of this.exemplars) {
      const picture = pictures[exemplar.style]!;
      measured.push(isMeasuredScale(picture) ? picture.moments : await this.#moments(exemplar, picture));
    }
    this.#measured = measured;
    return measured;
  }

  /**
   * Brings weighted means of the exemplars' moments into force.
   * One weight alone gives that exemplar's bits.
   * @param mixtures one for each area
   */
  async blend(mixtures: readonly StyleMix[]): Promise<void> {
    const { queue } = this.buffers.gpu.device;
    const changed: [StyleTarget, string][] = [];
    for (const layer of this.source.layers) {
      for (const [area, { weights }] of mixtures.entries()) {
        const moments = this.#measured.map((one) => one[layer]!);
        const gram = mixed(
          moments.map((one) => one.gram),
          weights,
        );
        const mean = mixed(
          moments.map((one) => one.mean),
          weights,
        );
        const channels = mean.length;
        const target = this.#targets.get(`${layer}.${area}`) ?? this.#create(layer, area, channels);
        const diagonal = mean.map((_, c) => gram[c * (channels + 1)]!);
        target.squares = gram.reduce((sum, value) => sum + value * value, 0);
        target.power = diagonal.reduce((sum, value) => sum + value, 0) / channels;
        queue.writeBuffer(target.gram.buffer, 0, gram);
        const variance = diagonal.map((value, c) =>
          this.loss === 'centred' ? value : Math.max(0, value - mean[c]! ** 2),
        );
        queue.writeBuffer(target.moments.buffer, 0, mean);
        queue.writeBuffer(target.moments.buffer, mean.byteLength, variance);
        if (!target.gaussian) continue;
        queue.writeBuffer(target.gaussian.mean.buffer, 0, mean);
        changed.push([target, layer]);
      }
    }
    if (changed.length > 0) await this.#makeGaussians(changed);
  }

  #create(layer: string, area: number, channels: number): StyleTarget {
    const { buffers, areas } = this;
    const tensor = (name: string, ...shape: number[]) => {
      const label = [layer, areas[area]!.name, name].filter(Boolean).join('.');
      const bytes = 4 * shape.reduce((product, n) => product * n, 1);
      return denseTensor(label, shape, 'targets', buffers.create(label, 'grams', bytes));
    };
    const square = [channels, channels] as const;
    const target: StyleTarget = {
      gram: tensor('gram.target', ...square),
      moments: tensor('moments.target', 2, channels),
      ...(this.loss === 'wasserstein' && {
        gaussian: {
          mean: tensor('mean.target', channels),
          covariance: tensor('covariance.target', ...square),
          root: tensor('root.target', ...square),
        },
      }),
      squares: 0,
      power: 0,
    };
    this.#targets.set(`${layer}.${area}`, target);
    return target;
  }

  async #makeGaussians(targets: readonly (readonly [StyleTarget, string])[]): Promise<void> {
    const { gpu } = this.buffers;
    const scratch = new Buffers(gpu);
    try {
      const roots = targets.map(([{ gram, gaussian: made }, layer]) => {
        const epsilon = WASSERSTEIN_EPSILON * this.source.vgg.scales.get(layer)! ** 2;
        const into = { covariance: made!.covariance.buffer, root: made!.root.buffer };
        return gaussian(made!.mean, gram, epsilon, into, gramKind(gpu)).root;
      });
      const program = await compile(scratch, 'style gaussians', roots);
      submitInChunks(gpu, program.steps, UNKNOWN_SPEED_BUDGET);
    } finally {
      scratch.destroy();
    }
  }

  async #moments(exemplar: Exemplar, picture: PictureOrSize): Promise<Record<string, Moments>> {
    const { gpu } = this.buffers;
    const { vgg, layers, options } = this.source;
    const tiling = this.tilings[exemplar.style];
    const scratch = new Buffers(gpu);
    try {
      const features = vgg.features(await uploadPicture(scratch, 'style', picture), layers, {
        ...options,
        ...(tiling && { tiling }),
      });
      const masks = await layerMasks(exemplar, picture, layers, tiling);
      const planes = uploadMasks(scratch, exemplar.name, masks);
      const sought = layers.map((layer) =>
        moments(maskedFeatures(features[layer]!, planes.get(layer)), {
          kind: gramKind(gpu),
          withMean: true,
          centred: this.loss === 'centred',
          planes: planes.get(layer),
          ...(tiling && { tiled: { tiling, buffers: scratch } }),
        }),
      );
      const sums = sought.flatMap((one) => one.sums);
      const last = sought.flatMap((one) => one.last);
      const program = await compile(scratch, 'style targets', sums, tiling?.tiles.length);
      const after = await compile(scratch, 'style moments', last);
      submitInChunks(gpu, [...program.steps, ...after.steps], UNKNOWN_SPEED_BUDGET);
      const found: Record<string, Moments> = {};
      for (const [i, layer] of layers.entries()) {
        const { channels } = dimensions(features[layer]!);
        const { matrix, mean } = sought[i]!;
        const read = (tensor: Tensor, count: number) => readFloats(gpu, program.bufferOf(tensor), count);
        found[layer] = {
          gram: await read(matrix, channels * channels),
          mean: await read(mean!, channels),
        };
      }
      return found;
    } finally {
      scratch.destroy();
    }
  }
}

function mixed(values: readonly Float32Array[], weights: readonly number[]): Float32Array<ArrayBuffer> {
  const mean = new Float32Array(values[0]!.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    if (weight === 0) continue;
    const share = weight / total;
    values[i]!.forEach((value, k) => {
      mean[k]! += share * value;
    });
  }
  return mean;
}
