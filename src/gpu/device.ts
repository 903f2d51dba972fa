import { ArtFilterError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { deferred } from '../scheduling.ts';
import { PipelineCache } from './pipelines.ts';

/** Description of an adapter. */
export interface AdapterSummary {
  vendor: string;
  architecture: string;
  description: string;
  /** Whether it is an emulation on the CPU: SwiftShader, llvmpipe, WARP. */
  software: boolean;
}

/** Limits that the kernels need; WebGPU guarantees at least these. */
const NEEDED = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
} as const;

/** Optional features that are requested where available. */
const USEFUL: readonly GPUFeatureName[] = ['shader-f16', 'subgroups'];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** One adapter and its device, with its pipelines and a count of its buffers. Sessions share it. */
export class Gpu {
  /** Kept alive because Dawn in Node ends a device when its instance is collected. */
  readonly instance: GPU;
  readonly device: GPUDevice;
  readonly adapter: AdapterSummary;
  readonly pipelines: PipelineCache;
  /** Most seconds that a readback may take; software adapters are slow. */
  timeout: number;
  readonly #buffers = new Set<GPUBuffer>();
  readonly #faults: ArtFilterError[] = [];
  #bytes = 0;
  #most = 0;
  #loss: ArtFilterError | undefined;
  readonly #lost = deferred();

  private constructor(instance: GPU, device: GPUDevice, adapter: AdapterSummary) {
    this.instance = instance;
    this.device = device;
    this.adapter = adapter;
    this.pipelines = new PipelineCache(device);
    this.timeout = adapter.software ? 7200 : 600;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#faults.push(asError('GPU', event.error));
    });
    void device.lost.then((info) => this.#end(info.message.trim() || info.reason || 'no reason given'));
  }

  /**
   * Opens the adapter with its own limits.
   * @param options.gpu source of WebGPU; default `navigator.gpu`
   * @param options.features further features to request where available
   * @throws ArtFilterError `webgpu-missing`, `adapter-too-small`, `gpu`
   */
  static async open(options: { gpu?: GPU; features?: readonly GPUFeatureName[] } = {}): Promise<Gpu> {
    const isPage = 'location' in globalThis;
    const gpu = options.gpu ?? globalThis.navigator?.gpu;
    if (!gpu) {
      throw new ArtFilterError(
        'webgpu-missing',
        isPage
          ? 'This browser has no WebGPU. Use a recent Chrome, Edge, Safari or Firefox, over https or localhost.'
          : 'There is no WebGPU here. In Node, give `gpu: await openGpu()` from art-filter/node.',
      );
    }
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) {
      throw new ArtFilterError(
        'webgpu-missing',
        `WebGPU found no adapter. Update the graphics driver${isPage ? ', and on Linux start Chrome with --enable-unsafe-webgpu' : ', or install one for Vulkan, such as lavapipe (Debian: mesa-vulkan-drivers)'}.`,
      );
    }
    const requiredLimits: Record<string, number> = {};
    for (const [name, least] of Object.entries(NEEDED)) {
      const has = adapter.limits[name as keyof typeof NEEDED];
      if (has < least) {
        throw new ArtFilterError(
          'adapter-too-small',
          `The adapter's ${name} is ${has}, expected at least ${least}. Choose another GPU or browser.`,
        );
      }
      requiredLimits[name] = has;
    }
    requiredLimits.maxBufferSize = adapter.limits.maxBufferSize;
    let device: GPUDevice;
    try {
      const wanted = [...USEFUL, ...(options.features ?? [])];
      const requiredFeatures = wanted.filter((feature) => adapter.features.has(feature));
      device = await adapter.requestDevice({ label: 'art-filter', requiredLimits, requiredFeatures });
    } catch (error) {
      throw new ArtFilterError('gpu', `The GPU gave no device: ${(error as Error).message}. Try again.`, {
        cause: error,
      });
    }
    return new Gpu(gpu, device, summarise(adapter.info));
  }

  /** Resolves once the device is lost or given up. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** Format of canvases that show this device's pictures. */
  get canvasFormat(): GPUTextureFormat {
    return this.instance.getPreferredCanvasFormat?.() ?? 'rgba8unorm';
  }

  /** Whether kernels can store f16. */
  get hasF16(): boolean {
    return this.device.features.has('shader-f16');
  }

  /** Least lanes of a subgroup, 4 where the browser does not say; 0 without subgroups. */
  get subgroupLanes(): number {
    return this.hasSubgroups ? (this.device.adapterInfo?.subgroupMinSize ?? 4) : 0;
  }

  /** Whether kernels can use subgroups. */
  get hasSubgroups(): boolean {
    return this.device.features.has('subgroups');
  }

  /** Most bytes that one binding may hold; larger pictures are processed in ranges. */
  get maxBindingBytes(): number {
    return this.device.limits.maxStorageBufferBindingSize;
  }

  /** Number of live buffers. */
  get bufferCount(): number {
    return this.#buffers.size;
  }

  /** Bytes of the live buffers. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Peak of live or requested bytes since the last call. */
  takeMostBytes(): number {
    const most = this.#most;
    this.#most = this.#bytes;
    return most;
  }

  /** Error of the device's loss, after which nothing works. */
  get fault(): ArtFilterError | undefined {
    return this.#loss;
  }

  /** Number of errors outside any error scope so far. */
  get faultCount(): number {
    return this.#faults.length;
  }

  /** Error of the device's loss, or the first error outside any error scope since there were `count` of them. */
  faultSince(count: number): ArtFilterError | undefined {
    return this.#loss ?? this.#faults[count];
  }

  /**
   * Creates a labelled buffer, counted until `destroyBuffer`.
   * @throws ArtFilterError `out-of-memory` where it is larger than the device's limit
   */
  createBuffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const limit = this.device.limits.maxBufferSize;
    if (size > limit) {
      this.#most = Math.max(this.#most, this.#bytes + size);
      throw new ArtFilterError(
        'out-of-memory',
        `${label} needs ${formatBytes(size)} in one buffer, the GPU allows ${formatBytes(limit)}. Choose a smaller size.`,
      );
    }
    const buffer = this.device.createBuffer({ label, size: Math.max(16, Math.ceil(size / 16) * 16), usage });
    this.#buffers.add(buffer);
    this.#bytes += buffer.size;
    this.#most = Math.max(this.#most, this.#bytes);
    return buffer;
  }

  destroyBuffer(buffer: GPUBuffer): void {
    if (!this.#buffers.delete(buffer)) return;
    this.#bytes -= buffer.size;
    buffer.destroy();
  }

  /**
   * Runs GPU calls in out-of-memory and validation scopes. The calls are synchronous, so that no other calls land in
   * the scopes.
   * @throws ArtFilterError `out-of-memory`, `gpu`, `device-lost`
   */
  async guard<T>(what: string, calls: () => T): Promise<T> {
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('out-of-memory');
    let result: T;
    let scopes: Promise<GPUError | null>[];
    try {
      result = calls();
    } finally {
      scopes = [this.device.popErrorScope(), this.device.popErrorScope()];
      for (const scope of scopes) scope.catch(() => null);
    }
    const [memory, validation] = await Promise.all(scopes.map((scope) => scope.catch(() => null)));
    if (this.#loss) throw this.#loss;
    const error = memory ?? validation;
    if (error) throw asError(what, error);
    return result;
  }

  /**
   * Treats the device as lost, as one that no longer answers.
   * @param why reason for the message
   */
  giveUp(why: string): void {
    this.#end(why);
    this.device.destroy();
  }

  /** Destroys the device and its buffers. */
  destroy(): void {
    this.#buffers.clear();
    this.#bytes = 0;
    this.device.destroy();
  }

  #end(why: string): void {
    this.#loss ??= new ArtFilterError(
      'device-lost',
      `The GPU device was lost (${why}). Start again; if it happens often, choose a smaller size.`,
    );
    this.#lost.resolve();
  }
}

let shared: Promise<Gpu> | undefined;

/** The page's shared device; opened at first use, and again after a loss. */
export function sharedGpu(): Promise<Gpu> {
  if (!shared) {
    const opening = Gpu.open();
    shared = opening;
    const forget = () => {
      if (shared === opening) shared = undefined;
    };
    opening.then((gpu) => gpu.lost.then(forget), forget);
  }
  return shared;
}

function summarise(info: GPUAdapterInfo): AdapterSummary {
  const { vendor, architecture, description, device, isFallbackAdapter } = info;
  const text = description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unknown adapter';
  const software = isFallbackAdapter || SOFTWARE.test([vendor, architecture, description, device].join(' '));
  return { vendor, architecture, description: text, software };
}

function asError(what: string, error: GPUError): ArtFilterError {
  // Node has the class, but no global of its name.
  const named = typeof GPUOutOfMemoryError === 'undefined';
  const memory = named
    ? error.constructor.name === 'GPUOutOfMemoryError'
    : error instanceof GPUOutOfMemoryError;
  return memory
    ? new ArtFilterError('out-of-memory', `${what}: the GPU has no memory left. Choose a smaller size.`)
    : new ArtFilterError('gpu', `${what}: ${error.message.trim()}`);
}
