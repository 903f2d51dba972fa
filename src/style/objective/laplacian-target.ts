import type { Buffers } from '../../gpu/buffers.ts';
import { type BufferTensor, denseTensor } from '../../graph/tensor.ts';
import type { Size } from '../../image/picture.ts';
import { linesOf, packedLines } from '../pictures/lines.ts';
import { hasValues, type PictureOrSize } from '../pictures/uploads.ts';

/** What the Laplacian loss compares with: the lines of the content picture. */
export class LaplacianTarget {
  /** See `packedLines`, [1, ⌈height / 2⌉, ⌈width / 2⌉]. */
  readonly wanted: BufferTensor;
  #squares = 0;

  constructor(
    readonly buffers: Buffers,
    { width, height }: Size,
  ) {
    const shape = [1, Math.ceil(height / 2), Math.ceil(width / 2)] as const;
    const buffer = buffers.create('laplacian.target', 'targets', 4 * shape[1] * shape[2]);
    this.wanted = denseTensor('laplacian.target', shape, 'targets', buffer);
  }

  /** Value of the loss for a picture of one colour; 0 until it is measured. */
  get squares(): number {
    return this.#squares;
  }

  /**
   * Nothing is measured of a size alone.
   * @param content as the network sees it, always of the same size
   * @param wraps whether it goes on at the opposite side
   */
  measure(content: PictureOrSize, wraps: boolean): void {
    if (!hasValues(content)) return;
    const { goal, map, squares } = linesOf(content.data, content, wraps);
    this.#squares = squares;
    this.buffers.gpu.device.queue.writeBuffer(this.wanted.buffer, 0, packedLines(goal, map));
  }
}
