import { Buffers } from '../gpu/buffers.ts';
import { CAREFUL_COST, submitInPieces } from '../gpu/dispatch.ts';
import { readFloats } from '../gpu/readback.ts';
import { compile } from '../graph/program.ts';
import { denseTensor, Tensor } from '../graph/tensor.ts';
import type { Picture } from '../image/picture.ts';
import { Clock } from '../ops/clock.ts';
import { squaredError, windowedSquaredError } from '../ops/squared-error.ts';
import { detached, objective, Terms } from '../ops/terms.ts';
import type { Windows } from '../ops/windows.ts';
import type { FeatureOptions } from '../vgg/evaluate.ts';
import type { Vgg19 } from '../vgg/network.ts';

/** What a loss compares with, and Σ of its squares. */
export interface Target {
  /** None where the picture is looked at through windows: see `ContentTargets.features`. */
  readonly buffer?: GPUBuffer;
  readonly squares: number;
}

/** How pictures are looked at for targets. */
export interface Looking {
  readonly vgg: Vgg19;
  readonly options: FeatureOptions;
  readonly layers: readonly string[];
}

/**
 * Features of the content picture by layer, in buffers that stay the same when another picture is measured. Those of a
 * picture that is looked at through windows would be too many: only the picture is kept, to be looked at again.
 */
export class ContentTargets {
  readonly #targets = new Map<string, Target>();
  #picture: Tensor | undefined;

  constructor(
    readonly buffers: Buffers,
    readonly looking: Looking,
    readonly windows?: Windows,
  ) {}

  at(layer: string): Target {
    return this.#targets.get(layer)!;
  }

  /** The targets' features by layer, of the window whose turn it is. */
  features(windows: Windows): Record<string, Tensor> {
    const { vgg, options, layers } = this.looking;
    return vgg.features(this.#picture!, layers, { ...options, windows });
  }

  /** @param picture always of the same size */
  async measure(picture: Picture): Promise<void> {
    if (this.windows) return this.#measureInWindows(picture, this.windows);
    const { gpu } = this.buffers;
    const { vgg, options, layers } = this.looking;
    const scratch = new Buffers(gpu);
    try {
      const features = vgg.features(uploadPicture(scratch, 'content', picture), layers, options);
      const terms = new Terms(scratch, layers.length);
      const parts = layers.map((layer) => {
        const label = `${layer}.target`;
        const { shape, bytes, element } = features[layer]!;
        const known = this.#targets.get(layer)?.buffer;
        const buffer = known ?? this.buffers.create(label, 'targets', bytes);
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

  async #measureInWindows({ width, height, data }: Picture, windows: Windows): Promise<void> {
    const { gpu } = this.buffers;
    const { layers } = this.looking;
    const buffer = this.#picture?.outside ?? this.buffers.create('content', 'targets', data.byteLength);
    gpu.device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    this.#picture = denseTensor('content', [3, height, width], 'targets', buffer);
    const scratch = new Buffers(gpu);
    try {
      const terms = new Terms(scratch, layers.length);
      const features = this.features(windows);
      const squares = layers.map((layer) => {
        const { shape, bytes, element } = features[layer]!;
        const label = `${layer}.zero`;
        const zero = new Tensor(
          label,
          shape,
          bytes,
          'targets',
          scratch.create(label, 'targets', bytes),
          element,
        );
        return windowedSquaredError(terms, `${layer}.squares`, features[layer]!, zero, {}, windows).term;
      });
      const turns = await compile(scratch, 'content targets', squares, windows.list.length);
      const logged = await compile(scratch, 'content squares', [
        objective(squares.map(detached), new Clock(scratch)),
      ]);
      submitInPieces(gpu, [...turns.steps, ...logged.steps], CAREFUL_COST);
      const [, ...values] = await readFloats(gpu, terms.log.outside!, 1 + layers.length);
      for (const [i, layer] of layers.entries()) this.#targets.set(layer, { squares: values[i]! });
    } finally {
      scratch.destroy();
    }
  }
}

/** A picture on the GPU, [3, height, width]. */
export function uploadPicture(buffers: Buffers, label: string, { width, height, data }: Picture): Tensor {
  return denseTensor(label, [3, height, width], 'image', buffers.upload(label, 'image', data));
}
