import * as ort from 'onnxruntime-web';
import { ADAM, CONTENT_LAYER, networkLayers, pictures, STYLE_LAYERS } from '../../work.ts';
import { convModel, featuresModel, stepModel, targetName } from '../onnx/graphs.ts';
import { type ConvJob, type IterationJob, type Peer, webgpuAdapter } from './offer.ts';

type Tensor = ort.Tensor;
type Tensors = Record<string, Tensor>;

/** Where the runtime's own module and binary are. */
declare const __ORT_FILES__: { mjs: string; wasm: string };

const THREADS = 2;

/**
 * ONNX Runtime Web: WebGPU with all values kept on the GPU, or WebAssembly with two threads. Without graph capture,
 * which wants the same buffers in every run, where one run's state is the next one's input.
 */
export function onnxRuntime(provider: 'webgpu' | 'wasm'): Peer {
  const onGpu = provider === 'webgpu';
  let device: GPUDevice | undefined;

  const start = async (model: Uint8Array) => {
    const session = await ort.InferenceSession.create(model, {
      // NHWC is the faster layout.
      executionProviders: [onGpu ? { name: provider, preferredLayout: 'NHWC' } : provider],
      graphOptimizationLevel: 'all',
      ...(onGpu && { preferredOutputLocation: 'gpu-buffer' }),
    });
    if (onGpu) device = await ort.env.webgpu.device;
    return session;
  };
  const put = (values: Float32Array, shape: readonly number[]): Tensor => {
    if (!device) return new ort.Tensor('float32', values, shape);
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const size = Math.ceil(values.byteLength / 16) * 16;
    const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
    device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    return ort.Tensor.fromGpuBuffer(buffer, {
      dataType: 'float32',
      dims: shape,
      dispose: () => buffer.destroy(),
    });
  };
  const finished = () => device?.queue.onSubmittedWorkDone();

  return {
    impl: `ort-${provider}`,
    version: ort.env.versions.web,
    async open() {
      if (onGpu && globalThis.process) unshareWrites();
      ort.env.logLevel = 'error';
      ort.env.wasm.numThreads = onGpu ? 1 : THREADS;
      const { mjs, wasm } = __ORT_FILES__;
      const beside = globalThis.document?.baseURI;
      ort.env.wasm.wasmPaths = { mjs: new URL(mjs, beside).href, wasm: new URL(wasm, beside).href };
      return onGpu ? webgpuAdapter() : `WebAssembly, ${THREADS} threads`;
    },
    async conv(work, data) {
      const session = await start(convModel(work, data));
      const channels = work.direction === 'forward' ? work.inChannels : work.outChannels;
      const x = put(data.input, [1, channels, work.size, work.size]);
      return {
        async run() {
          const { y } = await session.run({ x });
          await finished();
          y!.dispose();
        },
        async result() {
          const { y } = await session.run({ x });
          const values = Float32Array.from(await y!.getData());
          y!.dispose();
          return values;
        },
        close: () => session.release(),
      } satisfies ConvJob;
    },
    async iteration({ size, network }) {
      const shape = [1, 3, size, size];
      const layers = networkLayers(network);
      const { content, style, start: picture } = pictures(size);
      const features = await start(featuresModel(layers, size));
      const ofContent = await features.run({ picture: put(content, shape) }, [targetName(CONTENT_LAYER)]);
      const ofStyle = await features.run({ picture: put(style, shape) }, STYLE_LAYERS.map(targetName));
      const targets: Tensors = {};
      for (const [name, tensor] of Object.entries({ ...ofContent, ...ofStyle })) {
        targets[name] = put(Float32Array.from(await tensor.getData()), tensor.dims);
      }
      const session = await start(stepModel(layers, size));
      // Not before: the last session to go takes the device with it.
      await features.release();
      const zeros = () => put(new Float32Array(3 * size * size), shape);
      let state: Tensors = { picture: put(picture, shape), m: zeros(), v: zeros() };
      let steps = 0;
      const step = async () => {
        steps += 1;
        const c1 = put(Float32Array.of(1 / (1 - ADAM.beta1 ** steps)), [1]);
        const c2 = put(Float32Array.of(1 / (1 - ADAM.beta2 ** steps)), [1]);
        const outputs = ['loss', 'next_picture', 'next_m', 'next_v', ...(steps === 1 ? ['gradient'] : [])];
        const result = await session.run({ ...state, ...targets, c1, c2 }, outputs);
        await finished();
        for (const tensor of [...Object.values(state), c1, c2]) tensor.dispose();
        state = { picture: result.next_picture!, m: result.next_m!, v: result.next_v! };
        return result;
      };
      return {
        async run() {
          (await step()).loss!.dispose();
        },
        async first() {
          const { loss, gradient } = await step();
          const [value] = await loss!.getData();
          return { loss: value!, gradientNorm: Math.hypot(...(await gradient!.getData())) };
        },
        close: () => session.release(),
      } satisfies IterationJob;
    },
  };
}

/** Dawn's binding for Node takes no memory that threads share, which the runtime's is. */
function unshareWrites(): void {
  const { writeBuffer } = GPUQueue.prototype;
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, start = 0, size?) {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    const unit = ArrayBuffer.isView(data) && 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
    const end = size === undefined ? undefined : (start + size) * unit;
    return writeBuffer.call(this, buffer, offset, bytes.slice(start * unit, end));
  };
}
