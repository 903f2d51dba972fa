import { Buffers } from '../../gpu/buffers.ts';
import { asTile, submitInChunks, submitTiles, UNKNOWN_SPEED_BUDGET } from '../../gpu/dispatch.ts';
import { readFloats } from '../../gpu/readback.ts';
import { compile } from '../../graph/program.ts';
import { denseTensor, Tensor } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import { squaredError, tiledSquaredError } from '../../ops/losses/squared-error.ts';
import { detached, objective, Terms } from '../../ops/losses/terms.ts';
import { StepCounter } from '../../ops/step-counter.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { FeatureOptions } from '../../vgg/network/evaluate.ts';
import type { Vgg19 } from '../../vgg/network/network.ts';
import { copyTile } from '../tiling/cut.ts';

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
 * picture that is looked at through windows would be too many: of it the GPU has only what the window sees whose turn it
 * is, to look at it again.
 */
export class ContentTargets {
  readonly #targets = new Map<string, Target>();
  /** Of the window whose turn it is, [3, height, width]. */
  readonly #window: Tensor | undefined;
  #picture: Picture | undefined;
  /** What of the picture is on its way there. */
  #seen: Float32Array<ArrayBuffer> | undefined;

  constructor(
    readonly buffers: Buffers,
    readonly looking: Looking,
    readonly windows?: Tiling,
  ) {
    if (!windows) return;
    const shape = [3, windows.height, windows.width];
    const bytes = 12 * windows.height * windows.width;
    this.#window = denseTensor('content', shape, 'targets', buffers.create('content', 'targets', bytes));
  }

  at(layer: string): Target {
    return this.#targets.get(layer)!;
  }

  /** With windows: the targets' features by layer, of the one that is shown. */
  features(): Record<string, Tensor> {
    const { vgg, options, layers } = this.looking;
    return vgg.features(this.#window!, layers, options);
  }

  /** With windows: puts what the window of a turn sees of the picture in place. */
  show(turn: number): void {
    const { windows, buffers } = this;
    this.#seen ??= new Float32Array(3 * windows!.height * windows!.width);
    copyTile(this.#picture!, windows!, turn, this.#seen);
    buffers.gpu.device.queue.writeBuffer(this.#window!.outside!, 0, this.#seen);
  }

  /** @param picture always of the same size */
  async measure(picture: Picture): Promise<void> {
    if (this.windows) return this.#measureInTiles(picture, this.windows);
    const { gpu } = this.buffers;
    const { vgg, options, layers } = this.looking;
    const scratch = new Buffers(gpu);
    try {
      const features = vgg.features(await uploadPicture(scratch, 'content', picture), layers, options);
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
      const logged = objective(squares, new StepCounter(scratch));
      const program = await compile(scratch, 'content targets', [...kept, logged]);
      const clearing = gpu.device.createCommandEncoder({ label: 'content targets' });
      for (const { buffer } of parts) clearing.clearBuffer(buffer);
      gpu.device.queue.submit([clearing.finish()]);
      submitInChunks(gpu, program.steps, UNKNOWN_SPEED_BUDGET, (encoder) => {
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

  async #measureInTiles(picture: Picture, windows: Tiling): Promise<void> {
    const { gpu } = this.buffers;
    const { layers } = this.looking;
    this.#picture = picture;
    const scratch = new Buffers(gpu);
    try {
      const terms = new Terms(scratch, layers.length);
      const features = this.features();
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
        return tiledSquaredError(terms, `${layer}.squares`, features[layer]!, zero, {}, windows).term;
      });
      const turns = await compile(scratch, 'content targets', squares, windows.list.length);
      const logged = await compile(scratch, 'content squares', [
        objective(squares.map(detached), new StepCounter(scratch)),
      ]);
      const shown = windows.list.flatMap((_, turn) =>
        asTile(turns.part(squares, turn), () => this.show(turn)),
      );
      await submitTiles(gpu, [...shown, ...logged.steps], UNKNOWN_SPEED_BUDGET);
      const [, ...values] = await readFloats(gpu, terms.log.outside!, 1 + layers.length);
      for (const [i, layer] of layers.entries()) this.#targets.set(layer, { squares: values[i]! });
    } finally {
      scratch.destroy();
    }
  }
}

/** A picture on the GPU, [3, height, width]. */
export async function uploadPicture(
  buffers: Buffers,
  label: string,
  { width, height, data }: Picture,
): Promise<Tensor> {
  return denseTensor(label, [3, height, width], 'image', await buffers.uploadCalmly(label, 'image', data));
}
