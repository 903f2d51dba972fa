import { ArtFilterError, hasCode } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { deferred } from '../scheduling.ts';
import { type AdapterSummary, isPage, openDevice } from './adapter.ts';
import { PipelineCache } from './pipelines.ts';
import { canvasesPresent } from './presentation.ts';
import { workDone } from './wait.ts';

/** Milliseconds after a device's answers within which it has told its loss, on a busy machine. */
const LOSS_LAG = 500;

/** One adapter and its device, with its pipelines and a count of its buffers. Sessions share it. */
export class Gpu {
  /** Kept alive because Dawn in Node ends a device when its instance is collected. */
  readonly instance: GPU;
  readonly device: GPUDevice;
  readonly adapter: AdapterSummary;
  readonly pipelines: PipelineCache;
  /** Most seconds that a readback may take; software adapters are slow. */
  timeout: number;
  /** Whether canvases show what this device draws; see `canvasesPresent`. */
  presents = true;
  readonly #buffers = new Set<GPUBuffer>();
  readonly #faults: ArtFilterError[] = [];
  #bytes = 0;
  #most = 0;
  #loss: ArtFilterError | undefined;
  readonly #lost = deferred();
  /** Whether the browser tells errors outside any scope; Safari 26 does not. */
  readonly #tellsErrors: boolean;
  /** Calls inside `guard`, whose scopes see every error. */
  #guarding = false;

  private constructor(instance: GPU, device: GPUDevice, adapter: AdapterSummary) {
    this.instance = instance;
    this.device = device;
    this.adapter = adapter;
    this.pipelines = new PipelineCache(device, (error) => this.#lossOr(error));
    this.timeout = adapter.software ? 7200 : 600;
    this.#tellsErrors = 'onuncapturederror' in device;
    device.addEventListener?.('uncapturederror', (event) => {
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
    const gpu = options.gpu ?? globalThis.navigator?.gpu;
    if (!gpu) {
      throw new ArtFilterError(
        'webgpu-missing',
        isPage
          ? 'This browser has no WebGPU. Use a recent Chrome, Edge, Safari or Firefox, over https or localhost.'
          : 'There is no WebGPU here. In Node, give `gpu: await openGpu()` from art-filter/node.',
      );
    }
    const { device, adapter } = await openDevice(gpu, options.features ?? []);
    return new Gpu(gpu, device, adapter);
  }

  /** Resolves once the device is lost or given up. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** Format of canvases that show this device's pictures, or of what is read back for them. */
  get canvasFormat(): GPUTextureFormat {
    return (this.presents && this.instance.getPreferredCanvasFormat?.()) || 'rgba8unorm';
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
    const wanted = { label, size: Math.max(16, Math.ceil(size / 16) * 16), usage };
    const buffer = this.#watched(label, () => this.device.createBuffer(wanted));
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

  /** Submits command buffers. */
  submit(commands: readonly GPUCommandBuffer[]): void {
    this.#watched('GPU', () => this.device.queue.submit(commands));
  }

  /**
   * Runs GPU calls in out-of-memory and validation scopes. The calls are synchronous, so that no other calls land in
   * the scopes.
   * @throws ArtFilterError `out-of-memory`, `gpu`, `device-lost`
   */
  async guard<T>(what: string, calls: () => T): Promise<T> {
    this.#guarding = true;
    let scoped: { readonly result: T; readonly error: Promise<GPUError | null> };
    try {
      scoped = this.#scoped(calls);
    } finally {
      this.#guarding = false;
    }
    const error = await scoped.error;
    if (this.#loss) throw this.#loss;
    if (error) throw await this.#lossOr(asError(what, error));
    return scoped.result;
  }

  /**
   * What an error is told as: the device's loss, which some browsers report after the errors that it causes; the first
   * error outside any scope since there were `faults` of them; or the error itself.
   */
  async causeOf(error: unknown, faults = this.faultCount): Promise<unknown> {
    if (hasCode(error, 'aborted')) return error;
    const fault = this.#faults[faults];
    // The project's own errors have waited where a device told them.
    if (!fault && error instanceof ArtFilterError) return this.#loss ?? error;
    const cause = await this.#lossOr(fault ?? error);
    // What scopes find may come later than what it breaks.
    return this.#loss ?? this.#faults[faults] ?? cause;
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

  /** The device's loss, if it comes within a moment; else the error. Want of memory is none of its effects. */
  async #lossOr<T>(error: T): Promise<T | ArtFilterError> {
    if (hasCode(error, 'out-of-memory')) return this.#loss ?? error;
    const answered = workDone(this).catch(() => undefined);
    const late = answered.then(() => new Promise((resolve) => setTimeout(resolve, LOSS_LAG)));
    if (!this.#loss) await Promise.race([this.lost, late]);
    return this.#loss ?? error;
  }

  /** Runs calls in scopes where the browser does not tell errors outside any. */
  #watched<T>(what: string, calls: () => T): T {
    if (this.#tellsErrors || this.#guarding) return calls();
    const { result, error } = this.#scoped(calls);
    void error.then((one) => one && this.#faults.push(asError(what, one)));
    return result;
  }

  /** Runs synchronous calls in scopes. @returns with what the scopes find, memory before anything else */
  #scoped<T>(calls: () => T): { readonly result: T; readonly error: Promise<GPUError | null> } {
    const { device } = this;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    let error: Promise<GPUError | null> = Promise.resolve(null);
    let result: T;
    try {
      result = calls();
    } finally {
      const scopes = [device.popErrorScope(), device.popErrorScope()].map((scope) => scope.catch(() => null));
      error = Promise.all(scopes).then(([memory, validation]) => memory ?? validation ?? null);
    }
    return { result, error };
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

/**
 * The page's shared device; opened at first use, and again after a loss. Canvases are tried before it is opened, as the
 * trial may cost the page its devices.
 */
export function sharedGpu(): Promise<Gpu> {
  if (!shared) {
    const opening = openShared();
    shared = opening;
    const forget = () => {
      if (shared === opening) shared = undefined;
    };
    opening.then((gpu) => gpu.lost.then(forget), forget);
  }
  return shared;
}

async function openShared(): Promise<Gpu> {
  const presents = await canvasesPresent();
  const gpu = await Gpu.open();
  gpu.presents = presents;
  return gpu;
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
