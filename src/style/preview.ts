import source from '../../shaders/preview.wgsl';
import type { Buffers } from '../gpu/buffers.ts';

/** Draws a picture's buffer into canvases, without reading it back. */
export class Preview {
  readonly #buffers: Buffers;
  readonly #image: GPUBuffer;
  readonly #params: GPUBuffer;
  readonly #width: number;
  readonly #height: number;
  readonly #pipelines = new Map<GPUTextureFormat, GPURenderPipeline>();

  /** @param image [3, height, width] f32 */
  constructor(buffers: Buffers, image: GPUBuffer, width: number, height: number) {
    this.#buffers = buffers;
    this.#image = image;
    this.#width = width;
    this.#height = height;
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.#params = buffers.create('preview.params', 'scratch', source.paramsSize, usage);
  }

  /** @param context configured with the session's device */
  draw(context: GPUCanvasContext): void {
    const { device } = this.#buffers.gpu;
    const texture = context.getCurrentTexture();
    const params = new DataView(new ArrayBuffer(16));
    params.setUint32(0, this.#width, true);
    params.setUint32(4, this.#height, true);
    params.setFloat32(8, texture.width, true);
    params.setFloat32(12, texture.height, true);
    device.queue.writeBuffer(this.#params, 0, params.buffer);
    const pipeline = this.#pipeline(texture.format);
    const encoder = device.createCommandEncoder({ label: 'preview' });
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [
          { binding: 0, resource: { buffer: this.#params } },
          { binding: 1, resource: { buffer: this.#image } },
        ],
      }),
    );
    pass.draw(3);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  #pipeline(format: GPUTextureFormat): GPURenderPipeline {
    let pipeline = this.#pipelines.get(format);
    if (!pipeline) {
      const { device } = this.#buffers.gpu;
      const module = device.createShaderModule({ label: 'preview', code: source.code });
      pipeline = device.createRenderPipeline({
        label: 'preview',
        layout: 'auto',
        vertex: { module, entryPoint: 'corners' },
        fragment: { module, entryPoint: 'colour', targets: [{ format }] },
      });
      this.#pipelines.set(format, pipeline);
    }
    return pipeline;
  }
}
