import { Buffers } from '../gpu/buffers.ts';
import { CAREFUL_COST, submitInPieces } from '../gpu/dispatch.ts';
import { readFloats } from '../gpu/readback.ts';
import { compile } from '../graph/program.ts';
import { denseTensor, dimensions, Tensor } from '../graph/tensor.ts';
import type { Picture } from '../image/picture.ts';
import { Clock } from '../ops/clock.ts';
import { gram, gramKind } from '../ops/gram.ts';
import { squaredError } from '../ops/squared-error.ts';
import { objective, Terms } from '../ops/terms.ts';
import type { FeatureOptions } from '../vgg/evaluate.ts';
import type { Vgg19 } from '../vgg/network.ts';

/** What a loss compares with, and Σ of its squares. */
export interface Target {
  readonly buffer: GPUBuffer;
  readonly squares: number;
}

/** How pictures are looked at for targets. */
export interface Looking {
  readonly vgg: Vgg19;
  readonly options: FeatureOptions;
  readonly layers: readonly string[];
}

/** Features of the content picture by layer, in buffers that stay the same when another picture is measured. */
export class ContentTargets {
  readonly #targets = new Map<string, Target>();

  constructor(
    readonly buffers: Buffers,
    readonly looking: Looking,
  ) {}

  at(layer: string): Target {
    return this.#targets.get(layer)!;
  }

  /** @param picture always of the same size */
  async measure(picture: Picture): Promise<void> {
    const { gpu } = this.buffers;
    const { vgg, options, layers } = this.looking;
    const scratch = new Buffers(gpu);
    try {
      const features = vgg.features(upload(scratch, 'content', picture), layers, options);
      const terms = new Terms(scratch, layers.length);
      const parts = layers.map((layer) => {
        const label = `${layer}.target`;
        const { shape, bytes, element } = features[layer]!;
        const buffer = this.#targets.get(layer)?.buffer ?? this.buffers.create(label, 'targets', bytes);
        return { layer, buffer, tensor: new Tensor(label, shape, bytes, 'targets', buffer, element) };
      });
      // The targets are zero while they are compared with: the squared error is the sum of the features' squares.
      const squares = parts.map(({ layer, tensor }) =>
        squaredError(terms, `${layer}.squares`, features[layer]!, tensor, 1),
      );
      const kept = layers.map((layer) => features[layer]!);
      const logged = objective(squares, new Clock(scratch));
      const program = await compile(scratch, 'content targets', [...kept, logged]);
      const clearing = gpu.device.createCommandEncoder({ label: 'content targets' });
      for (const { buffer } of parts) clearing.clearBuffer(buffer);
      gpu.device.queue.submit([clearing.finish()]);
      submitInPieces(gpu, program.steps, CAREFUL_COST, (encoder) => {
        parts.forEach(({ buffer }, i) => {
          encoder.copyBufferToBuffer(program.bufferOf(kept[i]!), 0, buffer, 0, kept[i]!.bytes);
        });
      });
      const [, ...values] = await readFloats(gpu, terms.log.outside!, 1 + layers.length);
      parts.forEach(({ layer, buffer }, i) => {
        this.#targets.set(layer, { buffer, squares: values[i]! });
      });
    } finally {
      scratch.destroy();
    }
  }
}

/**
 * Gram matrices of the style by layer: those of the pictures are kept, so that they can be blended anew at any time
 * without looking at the pictures again.
 */
export class StyleTargets {
  /** Of each picture, by layer: [channels, channels]. */
  #measured: readonly ReadonlyMap<string, Float32Array>[] = [];
  readonly #targets = new Map<string, Target>();

  constructor(
    readonly buffers: Buffers,
    readonly looking: Looking,
  ) {}

  at(layer: string): Target {
    return this.#targets.get(layer)!;
  }

  /** Looks at the pictures; to be blended after. */
  async measure(pictures: readonly Picture[]): Promise<void> {
    const measured: ReadonlyMap<string, Float32Array>[] = [];
    for (const picture of pictures) measured.push(await gramMatrices(this.buffers, this.looking, picture));
    this.#measured = measured;
  }

  /** Brings the mean of the pictures' matrices by these weights into force. One weight alone gives that picture's bits. */
  blend(weights: readonly number[]): void {
    const { queue } = this.buffers.gpu.device;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const layer of this.looking.layers) {
      const mean = new Float32Array(this.#measured[0]!.get(layer)!.length);
      for (const [i, weight] of weights.entries()) {
        if (weight === 0) continue;
        const share = weight / total;
        this.#measured[i]!.get(layer)!.forEach((value, k) => {
          mean[k]! += share * value;
        });
      }
      const squares = mean.reduce((sum, value) => sum + value * value, 0);
      const known = this.#targets.get(layer)?.buffer;
      if (known) queue.writeBuffer(known, 0, mean);
      const buffer = known ?? this.buffers.upload(`${layer}.gram.target`, 'grams', mean);
      this.#targets.set(layer, { buffer, squares });
    }
  }
}

async function gramMatrices(
  { gpu }: Buffers,
  { vgg, layers, options }: Looking,
  picture: Picture,
): Promise<Map<string, Float32Array>> {
  const scratch = new Buffers(gpu);
  try {
    const features = vgg.features(upload(scratch, 'style', picture), layers, options);
    const grams = layers.map((layer) => gram(features[layer]!, gramKind(gpu)));
    const program = await compile(scratch, 'style targets', grams);
    submitInPieces(gpu, program.steps, CAREFUL_COST);
    const matrices = new Map<string, Float32Array>();
    for (const [i, layer] of layers.entries()) {
      const { channels } = dimensions(features[layer]!);
      matrices.set(layer, await readFloats(gpu, program.bufferOf(grams[i]!), channels * channels));
    }
    return matrices;
  } finally {
    scratch.destroy();
  }
}

function upload(buffers: Buffers, label: string, { width, height, data }: Picture): Tensor {
  return denseTensor(label, [3, height, width], 'image', buffers.upload(label, 'image', data));
}
