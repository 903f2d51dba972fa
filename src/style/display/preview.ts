import source from '../../../shaders/preview.wgsl';
import type { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { USAGE } from '../../gpu/flags.ts';
import { bindingOfRange, splitRows } from '../../gpu/ranges.ts';
import type { DrawTarget } from './canvas.ts';

/** Rows of a canvas that one draw call covers. */
interface RowRange {
  readonly from: number;
  readonly to: number;
  readonly bindGroup: GPUBindGroup;
}

/** Rows of the picture that a draw call binds beside its own: two on either side, for interpolation. */
const AROUND = 4;

/** Draws a picture's buffer into canvases, without reading it back. */
export class Preview {
  readonly #gpu: Gpu;
  readonly #pipeline: GPURenderPipeline;
  readonly #format: GPUTextureFormat;
  readonly #size: readonly [number, number];
  /** Draw calls for a canvas, as each binds at most `gpu.maxBindingBytes`. */
  readonly #count: number;
  /** A uniform struct for each draw call. */
  readonly #params: GPUBuffer;
  readonly #slot: number;
  #image: GPUBuffer;
  #drawn: { readonly width: number; readonly height: number; readonly rows: readonly RowRange[] } | undefined;

  private constructor(
    buffers: Buffers,
    pipeline: GPURenderPipeline,
    format: GPUTextureFormat,
    image: GPUBuffer,
    [width, height]: readonly [number, number],
  ) {
    const { device, maxBindingBytes } = buffers.gpu;
    this.#gpu = buffers.gpu;
    this.#pipeline = pipeline;
    this.#format = format;
    this.#size = [width, height];
    const whole = splitRows(height, width, maxBindingBytes).length === 1;
    this.#count = whole ? 1 : splitRows(height, width, maxBindingBytes - 4 * AROUND * width).length;
    this.#slot = device.limits.minUniformBufferOffsetAlignment;
    const usage = USAGE.UNIFORM | USAGE.COPY_DST;
    this.#params = buffers.create('preview.params', 'scratch', this.#count * this.#slot, usage);
    this.#image = image;
  }

  /** The pipeline that `create` waits for. */
  static compile({ pipelines }: Gpu, format: GPUTextureFormat): Promise<GPURenderPipeline> {
    return pipelines.render(source, format);
  }

  /**
   * @param format of the canvases that will be drawn into
   * @param image [3, height, width] f32
   * @param size width and height in pixels
   */
  static async create(
    buffers: Buffers,
    format: GPUTextureFormat,
    image: GPUBuffer,
    size: readonly [number, number],
  ): Promise<Preview> {
    const pipeline = await Preview.compile(buffers.gpu, format);
    return new Preview(buffers, pipeline, format, image, size);
  }

  /** Sets another picture of the same size, for later draws. */
  show(image: GPUBuffer): void {
    if (image === this.#image) return;
    this.#image = image;
    this.#drawn = undefined;
  }

  /** @param target of the session's device and the preview's format */
  draw(target: DrawTarget): void {
    const texture = target.getCurrentTexture();
    if (texture.format !== this.#format) {
      throw new Error(
        `preview: the canvas is ${texture.format}, expected ${this.#format}. Configure it with that.`,
      );
    }
    const { width, height } = texture;
    if (this.#drawn?.width !== width || this.#drawn.height !== height) {
      this.#drawn = { width, height, rows: this.#bind(width, height) };
    }
    const encoder = this.#gpu.device.createCommandEncoder({ label: 'preview' });
    const pass = encoder.beginRenderPass({
      label: 'preview',
      colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(this.#pipeline);
    for (const { from, to, bindGroup } of this.#drawn.rows) {
      pass.setScissorRect(0, from, width, to - from);
      pass.setBindGroup(0, bindGroup);
      pass.draw(3);
    }
    pass.end();
    this.#gpu.submit([encoder.finish()]);
  }

  /** Splits a canvas into ranges of rows, each bound with the rows of the picture that it shows. */
  #bind(canvasWidth: number, canvasHeight: number): RowRange[] {
    const [width, height] = this.#size;
    const scale = height / canvasHeight;
    const edge = (i: number) => Math.round((i * canvasHeight) / this.#count);
    return Array.from({ length: this.#count }, (_, i): RowRange[] => {
      const [from, to] = [edge(i), edge(i + 1)];
      if (from === to) return [];
      const top = Math.max(0, Math.floor((from + 0.5) * scale - 0.5) - 1);
      const bottom = Math.min(height, Math.floor((to - 0.5) * scale - 0.5) + 3);
      const plane = (channel: number) => {
        const first = channel * height * width;
        return bindingOfRange(this.#image, first + top * width, first + bottom * width);
      };
      const [red, green, blue] = [plane(0), plane(1), plane(2)];
      const params = { buffer: this.#params, offset: i * this.#slot, size: source.paramsSize };
      const values = new ArrayBuffer(source.paramsSize);
      new Uint32Array(values).set([width, height, 0, 0, top, red.at, green.at, blue.at]);
      new Float32Array(values).set([canvasWidth, canvasHeight], 2);
      this.#gpu.device.queue.writeBuffer(params.buffer, params.offset, values);
      const bindGroup = this.#gpu.device.createBindGroup({
        label: 'preview',
        layout: this.#pipeline.getBindGroupLayout(0),
        entries: [params, red.binding, green.binding, blue.binding].map((resource, binding) => ({
          binding,
          resource,
        })),
      });
      return [{ from, to, bindGroup }];
    }).flat();
  }
}
