import kernel from '../../../shaders/finish.wgsl';
import type { Buffers } from '../../gpu/buffers.ts';
import { type Dispatch, encode, type PreparedDispatch, prepare } from '../../gpu/dispatch.ts';
import type { KernelSource } from '../../gpu/kernel-source.ts';
import type { Kernel } from '../../gpu/pipelines.ts';
import { bindingOfRange, splitRange } from '../../gpu/ranges.ts';
import { type Mask, resizeMask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { grid } from '../../ops/grid.ts';

/** Where the share is in the uniform struct, in bytes. */
const CHROMA = (kernel as KernelSource).params.find(({ name }) => name === 'chroma')!.offset;

/** What is made where the image itself is not what is shown. */
interface Work {
  readonly steps: readonly PreparedDispatch[];
  readonly shown: GPUBuffer;
}

/**
 * Makes of the optimised image the picture that is shown: with the content's chroma, or some of it, and with the
 * content itself where it is kept; see `finish.wgsl`. Takes memory only from when there is something to do.
 */
export class Compositor {
  readonly #buffers: Buffers;
  readonly #image: GPUBuffer;
  readonly #content: Picture;
  readonly #keep: Mask | undefined;
  #chroma = 0;
  #work: Work | undefined;
  #making: Promise<void> | undefined;

  private constructor(buffers: Buffers, image: GPUBuffer, content: Picture, keep: Mask | undefined) {
    this.#buffers = buffers;
    this.#image = image;
    this.#content = content;
    this.#keep = keep;
  }

  /**
   * @param image [3, height, width] f32, of the content's size
   * @param content the picture itself, whatever the network sees of it
   * @param keep how much each place stays as the content is; of any size; default: nothing does
   */
  static async create(
    buffers: Buffers,
    image: GPUBuffer,
    content: Picture,
    keep?: Mask,
  ): Promise<Compositor> {
    const finish = new Compositor(buffers, image, content, keep);
    if (keep) await finish.#make();
    return finish;
  }

  /** [3, height, width] f32, as the last `run` left it: the image itself where nothing is mixed in. */
  get shown(): GPUBuffer {
    return this.#active?.shown ?? this.#image;
  }

  /**
   * How much of the shown chroma is the content's own, 0 … 1, from the next `run` after it resolves; starts as 0. The
   * kernel is compiled when it is first needed.
   */
  async setChroma(share: number): Promise<void> {
    this.#chroma = share;
    if (share > 0) await this.#make();
    const { queue } = this.#buffers.gpu.device;
    for (const { params } of this.#work?.steps ?? []) {
      queue.writeBuffer(params.buffer, params.offset! + CHROMA, new Float32Array([share]));
    }
  }

  /** Brings `shown` up to date with the image; what is submitted afterwards sees it. */
  run(): void {
    const work = this.#active;
    if (!work) return;
    const { device } = this.#buffers.gpu;
    const encoder = device.createCommandEncoder({ label: 'finish' });
    encode(encoder, work.steps);
    device.queue.submit([encoder.finish()]);
  }

  get #active(): Work | undefined {
    return this.#keep || this.#chroma > 0 ? this.#work : undefined;
  }

  async #make(): Promise<void> {
    this.#making ??= this.#buffers.gpu.pipelines.get(kernel).then(async (loaded) => {
      this.#work = await this.#prepare(loaded);
    });
    await this.#making;
  }

  async #prepare(loaded: Kernel): Promise<Work> {
    const { width, height, data } = this.#content;
    const size = width * height;
    const mask = this.#keep && (await resizeMask(this.#keep, width, height)).data;
    const content = await this.#buffers.uploadCalmly('finish.content', 'image', data);
    const shown = this.#buffers.create('finish.shown', 'image', data.byteLength);
    // A launch for each plane: three would be more bindings than every device has.
    const kept = mask && (await this.#buffers.uploadCalmly('finish.keep', 'image', mask));
    const dispatches = splitRange(size, this.#buffers.gpu.maxBindingBytes).flatMap(({ from, to }) =>
      [0, 1, 2].map((channel): Dispatch => {
        const plane = (buffer: GPUBuffer, of: number) =>
          bindingOfRange(buffer, of * size + from, of * size + to);
        const [red, green, blue] = [0, 1, 2].map((of) => plane(this.#image, of));
        const [contentRed, contentGreen, contentBlue] = [0, 1, 2].map((of) => plane(content, of).binding);
        const output = plane(shown, channel);
        return {
          label: 'finish',
          kernel,
          params: {
            size: to - from,
            keeps: Number(kept !== undefined),
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
            keep: kept ? bindingOfRange(kept, from, to).binding : contentRed!,
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
