import kernel from '../../../shaders/finish.wgsl';
import type { Buffers } from '../../gpu/buffers.ts';
import { type Dispatch, encode, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { KernelSource } from '../../gpu/kernels/kernel-source.ts';
import type { Kernel } from '../../gpu/pipelines.ts';
import { bindingOfRange, splitRange } from '../../gpu/ranges.ts';
import { type BufferTensor, dimensions } from '../../graph/tensor.ts';
import { grid } from '../../ops/grid.ts';

/** Offset of the share in the uniform struct, in bytes. */
const CHROMA = (kernel as KernelSource).params.find(({ name }) => name === 'chroma')!.offset;

/** Dispatches and output of the composited picture. */
interface Composition {
  readonly steps: readonly PreparedDispatch[];
  readonly shown: GPUBuffer;
}

/**
 * Composites the optimised image with the content: with a share of its chroma, and with the content itself where it is
 * kept; see `finish.wgsl`. Takes memory only once there is something to composite.
 */
export class Compositor {
  readonly #buffers: Buffers;
  readonly #image: GPUBuffer;
  readonly #content: () => Promise<BufferTensor>;
  readonly #keep: BufferTensor | undefined;
  #chroma = 0;
  /** Absent while the image is shown unchanged. */
  #composition: Composition | undefined;
  #making: Promise<void> | undefined;

  private constructor(
    buffers: Buffers,
    image: GPUBuffer,
    content: () => Promise<BufferTensor>,
    keep: BufferTensor | undefined,
  ) {
    this.#buffers = buffers;
    this.#image = image;
    this.#content = content;
    this.#keep = keep;
  }

  /**
   * @param image [3, height, width] f32, of the content's size
   * @param content uploads the content picture, [3, height, width], at the first need; it must stay on the GPU
   * @param keep share of the content that each pixel keeps, [height, width]; default: 0 everywhere
   */
  static async create(
    buffers: Buffers,
    image: GPUBuffer,
    content: () => Promise<BufferTensor>,
    keep?: BufferTensor,
  ): Promise<Compositor> {
    const compositor = new Compositor(buffers, image, content, keep);
    if (keep) await compositor.#make();
    return compositor;
  }

  /** Whether it reads the content picture. */
  get readsContent(): boolean {
    return this.#making !== undefined;
  }

  /** [3, height, width] f32, as the last `run` left it; the image itself where nothing is mixed in. */
  get shown(): GPUBuffer {
    return this.#active?.shown ?? this.#image;
  }

  /**
   * Sets the content's share of the shown chroma, 0 … 1, from the next `run` after it resolves; 0 at first. The kernel
   * is compiled at the first need.
   */
  async setChroma(share: number): Promise<void> {
    this.#chroma = share;
    if (share > 0) await this.#make();
    const { queue } = this.#buffers.gpu.device;
    for (const { params } of this.#composition?.steps ?? []) {
      queue.writeBuffer(params.buffer, params.offset! + CHROMA, new Float32Array([share]));
    }
  }

  /** Brings `shown` up to date with the image; later submits read it. */
  run(): void {
    const composition = this.#active;
    if (!composition) return;
    const { gpu } = this.#buffers;
    const encoder = gpu.device.createCommandEncoder({ label: 'finish' });
    encode(encoder, composition.steps);
    gpu.submit([encoder.finish()]);
  }

  get #active(): Composition | undefined {
    return this.#keep || this.#chroma > 0 ? this.#composition : undefined;
  }

  async #make(): Promise<void> {
    this.#making ??= this.#buffers.gpu.pipelines.get(kernel).then(async (loaded) => {
      this.#composition = await this.#prepare(loaded);
    });
    await this.#making;
  }

  async #prepare(loaded: Kernel): Promise<Composition> {
    const content = await this.#content();
    const { width, height } = dimensions(content);
    const size = width * height;
    const keep = this.#keep;
    const shown = this.#buffers.create('shown', 'image', content.bytes);
    // A dispatch for each plane: three would be more bindings than every device has.
    const dispatches = splitRange(size, this.#buffers.gpu.maxBindingBytes).flatMap(({ from, to }) =>
      [0, 1, 2].map((channel): Dispatch => {
        const plane = (buffer: GPUBuffer, of: number) =>
          bindingOfRange(buffer, of * size + from, of * size + to);
        const [red, green, blue] = [0, 1, 2].map((of) => plane(this.#image, of));
        const [contentRed, contentGreen, contentBlue] = [0, 1, 2].map(
          (of) => plane(content.buffer, of).binding,
        );
        const output = plane(shown, channel);
        return {
          label: 'finish',
          kernel,
          params: {
            size: to - from,
            keeps: Number(keep !== undefined),
            chroma: this.#chroma,
            channel,
            r: red!.at,
            g: green!.at,
            b: blue!.at,
            to: output.at,
          },
          buffers: {
            red: red!.binding,
            green: green!.binding,
            blue: blue!.binding,
            content_red: contentRed!,
            content_green: contentGreen!,
            content_blue: contentBlue!,
            keep: keep ? bindingOfRange(keep.buffer, from, to).binding : contentRed!,
            output: output.binding,
          },
          workgroups: grid(to - from),
          cost: { flops: 0, bytes: 32 * (to - from) },
        };
      }),
    );
    const kernels = dispatches.map(() => loaded);
    return { steps: prepare(this.#buffers, 'finish', dispatches, kernels), shown };
  }
}
