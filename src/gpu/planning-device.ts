import { Gpu } from './device.ts';

/** A device that allocates and computes nothing, and counts the bytes of its buffers. */
export interface PlanningDevice {
  readonly gpu: Gpu;
  /** Bytes of the live buffers, rounded up as the real device's are. */
  readonly bytes: number;
  /** Peak of those bytes. */
  readonly peak: number;
}

/**
 * Stand-in for a device on which a run can be assembled to learn its memory: same limits, features, adapter and
 * canvas format; readbacks are zeros.
 */
export async function planningDevice(model: Gpu): Promise<PlanningDevice> {
  const count = { bytes: 0, peak: 0 };
  const device = standIn(model.device, count);
  const { vendor, architecture, description, software } = model.adapter;
  const adapter = {
    limits: device.limits,
    features: device.features,
    info: { vendor, architecture, description, device: '', isFallbackAdapter: software },
    requestDevice: async () => device,
  };
  const instance = {
    requestAdapter: async (): Promise<typeof adapter | null> => adapter,
    getPreferredCanvasFormat: () => model.canvasFormat,
  };
  const gpu = await Gpu.open({ gpu: instance as GPU });
  for (const name of model.pipelines.failed) gpu.pipelines.failed.add(name);
  return {
    gpu,
    get bytes() {
      return count.bytes;
    },
    get peak() {
      return count.peak;
    },
  };
}

const nothing = (): void => {};

/** The part of a device that the engine uses, without drawing. */
function standIn({ limits, features, adapterInfo }: GPUDevice, count: { bytes: number; peak: number }) {
  return {
    limits,
    features,
    adapterInfo,
    lost: new Promise<GPUDeviceLostInfo>(nothing),
    onuncapturederror: null,
    addEventListener: nothing,
    removeEventListener: nothing,
    destroy: nothing,
    queue: { writeBuffer: nothing, submit: nothing, onSubmittedWorkDone: async () => undefined },
    createBuffer(descriptor: GPUBufferDescriptor) {
      const { size } = descriptor;
      count.bytes += size;
      count.peak = Math.max(count.peak, count.bytes);
      let live = true;
      return {
        ...descriptor,
        destroy() {
          if (live) count.bytes -= size;
          live = false;
        },
        mapAsync: async () => undefined,
        getMappedRange: (_offset: number, length: number) => new ArrayBuffer(length),
        unmap: nothing,
      };
    },
    pushErrorScope: nothing,
    popErrorScope: async (): Promise<GPUError | null> => null,
    createShaderModule: () => ({
      getCompilationInfo: async () => ({ messages: [] as readonly GPUCompilationMessage[] }),
    }),
    createCommandEncoder: () => ({
      beginComputePass: () => ({
        setPipeline: nothing,
        setBindGroup: nothing,
        dispatchWorkgroups: nothing,
        end: nothing,
      }),
      copyBufferToBuffer: nothing,
      clearBuffer: nothing,
      finish: () => ({}),
    }),
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createBindGroup: () => ({}),
    createComputePipelineAsync: async ({ label }: GPUComputePipelineDescriptor) => ({ label }),
    createRenderPipelineAsync: async ({ label }: GPURenderPipelineDescriptor) => ({
      label,
      getBindGroupLayout: () => ({}),
    }),
  };
}
