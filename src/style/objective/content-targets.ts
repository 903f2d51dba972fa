import { Buffers } from '../../gpu/buffers.ts';
import { asTile, submitInChunks, submitTiles, UNKNOWN_SPEED_BUDGET } from '../../gpu/dispatch.ts';
import { readFloats } from '../../gpu/readback.ts';
import { compile } from '../../graph/program.ts';
import { BufferTensor, denseTensor, type Tensor } from '../../graph/tensor.ts';
import { squaredError, tiledSquaredError } from '../../ops/losses/squared-error.ts';
import { detached, objective, Terms } from '../../ops/losses/terms.ts';
import { StepCounter } from '../../ops/step-counter.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { FeatureOptions } from '../../vgg/network/evaluate.ts';
import type { Vgg19 } from '../../vgg/network/network.ts';
import { type ContentUploads, hasValues, type PictureOrSize } from '../pictures/uploads.ts';
import { copyTile } from '../tiling/cut.ts';

/** Network and layers whose features are targets. */
export interface TargetFeatures {
  readonly vgg: Vgg19;
  readonly options: FeatureOptions;
  readonly layers: readonly string[];
}

/**
 * Targets of the content losses by layer. A whole picture's features stay on the GPU, in buffers that are the same when
 * another picture is measured. A tiled picture's features would not fit: tiles of the picture are uploaded one
 * after another, and their features are computed anew.
 */
export class ContentTargets {
  readonly #squares = new Map<string, number>();
  /** Features of the whole picture. */
  readonly #whole = new Map<string, BufferTensor>();
  /** The present tile, [3, height, width]. */
  readonly #tile: BufferTensor | undefined;
  #picture: PictureOrSize | undefined;
  /** Values of a tile on their way to the GPU. */
  #staging: Float32Array<ArrayBuffer> | undefined;

  constructor(
    readonly buffers: Buffers,
    readonly source: TargetFeatures,
    readonly tiling?: Tiling,
  ) {
    if (!tiling) return;
    const { width, height } = tiling;
    const tile = buffers.create('content', 'targets', 12 * width * height);
    this.#tile = denseTensor('content', [3, height, width], 'targets', tile);
  }

  /** Σ of a layer's squared features over the whole picture. */
  squares(layer: string): number {
    return this.#squares.get(layer)!;
  }

  /** Features by layer: of the whole picture, or of the present tile. */
  features(): Readonly<Record<string, Tensor>> {
    const { vgg, options, layers } = this.source;
    return this.#tile ? vgg.features(this.#tile, layers, options) : Object.fromEntries(this.#whole);
  }

  /** Uploads a tile of the picture. */
  showTile(tileIndex: number): void {
    const { tiling, buffers } = this;
    const picture = this.#picture!;
    if (!hasValues(picture)) return;
    this.#staging ??= new Float32Array(3 * tiling!.height * tiling!.width);
    copyTile(picture, tiling!, tileIndex, this.#staging);
    buffers.gpu.device.queue.writeBuffer(this.#tile!.buffer, 0, this.#staging);
  }

  /** @param picture as the network sees it, always of the same size */
  async measure(picture: PictureOrSize, uploads: ContentUploads): Promise<void> {
    const { gpu } = this.buffers;
    const { layers } = this.source;
    this.#picture = picture;
    const scratch = new Buffers(gpu);
    try {
      const terms = new Terms(scratch, layers.length);
      if (this.tiling) await this.#measureTiles(this.tiling, terms);
      else await this.#measureWhole(await uploads.get(picture), terms);
      const [, ...squares] = await readFloats(gpu, terms.log.buffer, 1 + layers.length);
      for (const [i, layer] of layers.entries()) this.#squares.set(layer, squares[i]!);
    } finally {
      scratch.destroy();
    }
  }

  async #measureWhole(picture: Tensor, terms: Terms): Promise<void> {
    const { gpu } = this.buffers;
    const { vgg, options, layers } = this.source;
    const features = vgg.features(picture, layers, options);
    const targets = layers.map((layer) => {
      const target = this.#whole.get(layer) ?? blankLike(this.buffers, `${layer}.target`, features[layer]!);
      this.#whole.set(layer, target);
      return target;
    });
    // The error from zeros is the sum of squares: the targets are cleared first and overwritten last.
    const squares = layers.map((layer, i) =>
      squaredError(terms, `${layer}.squares`, features[layer]!, targets[i]!, 1),
    );
    const measured = layers.map((layer) => features[layer]!);
    const logged = objective(squares, new StepCounter(terms.buffers));
    const program = await compile(terms.buffers, 'content targets', [...measured, logged]);
    const clearing = gpu.device.createCommandEncoder({ label: 'content targets' });
    for (const { buffer } of targets) clearing.clearBuffer(buffer);
    gpu.submit([clearing.finish()]);
    submitInChunks(gpu, program.steps, UNKNOWN_SPEED_BUDGET, (encoder) => {
      for (const [i, { buffer, bytes }] of targets.entries()) {
        encoder.copyBufferToBuffer(program.bufferOf(measured[i]!), 0, buffer, 0, bytes);
      }
    });
  }

  async #measureTiles(tiling: Tiling, terms: Terms): Promise<void> {
    const features = this.features();
    const squares = this.source.layers.map((layer) => {
      const zero = blankLike(terms.buffers, `${layer}.zero`, features[layer]!);
      return tiledSquaredError(terms, `${layer}.squares`, features[layer]!, zero, {}, tiling).term;
    });
    const program = await compile(terms.buffers, 'content targets', squares, tiling.tiles.length);
    const logged = await compile(terms.buffers, 'content squares', [
      objective(squares.map(detached), new StepCounter(terms.buffers)),
    ]);
    const tiles = tiling.tiles.flatMap((_, i) => asTile(program.part(squares, i), () => this.showTile(i)));
    await submitTiles(this.buffers.gpu, [...tiles, ...logged.steps], UNKNOWN_SPEED_BUDGET);
  }
}

/** Zeros of the shape and storage of a tensor. */
function blankLike(buffers: Buffers, label: string, { shape, bytes, element }: Tensor): BufferTensor {
  const buffer = buffers.create(label, 'targets', bytes);
  return new BufferTensor(label, shape, bytes, 'targets', buffer, element);
}
