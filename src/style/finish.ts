import kernel from '../../shaders/finish.wgsl';
import type { Buffers } from '../gpu/buffers.ts';
import { type Dispatch, encode, type PreparedDispatch, prepare } from '../gpu/dispatch.ts';
import type { Kernel } from '../gpu/pipeline-cache.ts';
import { type Mask, resizeMask } from '../image/mask.ts';
import type { Picture } from '../image/picture.ts';
import { grid } from '../ops/grid.ts';

/** What is made where the image itself is not what is shown. */
interface Work {
  readonly steps: readonly PreparedDispatch[];
  readonly chroma: GPUBuffer;
  readonly shown: GPUBuffer;
}

/**
 * Makes of the optimised image the picture that is shown: with the content's chroma, or some of it, and with the
 * content itself where it is kept; see `finish.wgsl`. Takes memory only from when there is something to do.
 */
export class Finish {
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
  static async create(buffers: Buffers, image: GPUBuffer, content: Picture, keep?: Mask): Promise<Finish> {
    const finish = new Finish(buffers, image, content, keep);
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
    if (!this.#work) return;
    this.#buffers.gpu.device.queue.writeBuffer(this.#work.chroma, 0, new Float32Array([this.#chroma]));
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
    this.#making ??= this.#buffers.gpu.pipelines.get(kernel).then((loaded) => {
      this.#work = this.#prepare(loaded);
    });
    await this.#making;
  }

  #prepare(loaded: Kernel): Work {
    const { width, height, data } = this.#content;
    const size = width * height;
    const mask = this.#keep && resizeMask(this.#keep, width, height).data;
    const content = this.#buffers.upload('finish.content', 'image', data);
    const shown = this.#buffers.create('finish.shown', 'image', data.byteLength);
    const chroma = this.#buffers.create('finish.chroma', 'scratch', 4);
    const dispatch: Dispatch = {
      label: 'finish',
      kernel,
      params: { size, keeps: Number(mask !== undefined) },
      buffers: {
        image: this.#image,
        content,
        keep: mask ? this.#buffers.upload('finish.keep', 'image', mask) : chroma,
        chroma,
        output: shown,
      },
      workgroups: grid(size),
      cost: 9 * 4 * size,
    };
    return { steps: prepare(this.#buffers, 'finish', [dispatch], [loaded]), chroma, shown };
  }
}
