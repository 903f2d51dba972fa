import source from '../../shaders/preview.wgsl';
import type { Buffers } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';

/** Draws a picture's buffer into canvases, without reading it back. */
export class Preview {
  readonly #device: GPUDevice;
  readonly #pipeline: GPURenderPipeline;
  readonly #format: GPUTextureFormat;
  readonly #params: GPUBuffer;
  #image: GPUBuffer;
  #bindGroup: GPUBindGroup;

  private constructor(
    buffers: Buffers,
    pipeline: GPURenderPipeline,
    format: GPUTextureFormat,
    image: GPUBuffer,
    [width, height]: readonly [number, number],
  ) {
    this.#device = buffers.gpu.device;
    this.#pipeline = pipeline;
    this.#format = format;
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.#params = buffers.create('preview.params', 'scratch', source.paramsSize, usage);
    this.#device.queue.writeBuffer(this.#params, 0, new Uint32Array([width, height]));
    this.#image = image;
    this.#bindGroup = this.#bind(image);
  }

  /** What `create` waits for. */
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

  /** Draws another picture of the same size from now on. */
  show(image: GPUBuffer): void {
    if (image === this.#image) return;
    this.#image = image;
    this.#bindGroup = this.#bind(image);
  }

  /** @param context configured with the session's device and the preview's format */
  draw(context: GPUCanvasContext): void {
    const texture = context.getCurrentTexture();
    if (texture.format !== this.#format) {
      throw new Error(
        `preview: the canvas is ${texture.format}, expected ${this.#format}. Configure it with that.`,
      );
    }
    this.#device.queue.writeBuffer(this.#params, 8, new Float32Array([texture.width, texture.height]));
    const encoder = this.#device.createCommandEncoder({ label: 'preview' });
    const pass = encoder.beginRenderPass({
      label: 'preview',
      colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, this.#bindGroup);
    pass.draw(3);
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
  }

  #bind(image: GPUBuffer): GPUBindGroup {
    return this.#device.createBindGroup({
      label: 'preview',
      layout: this.#pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: this.#params } },
        { binding: 1, resource: { buffer: image } },
      ],
    });
  }
}
