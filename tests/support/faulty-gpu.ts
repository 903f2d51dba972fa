/** What a buffer's memory is filled with before it is read back; for faults in the losses. */
export type Spoil = (label: string, bytes: ArrayBuffer) => void;

interface Scope {
  readonly filter: GPUErrorFilter;
  error: object | null;
}

/**
 * Another WebGPU's adapter and devices, with faults where a test wants them: calls are counted over all devices, from 1.
 * What is counted are buffers made, modules and pipelines compiled, error scopes read, submits and maps.
 */
export class FaultyGpu {
  calls = 0;
  allocations = 0;
  devices = 0;
  /** The device is lost at these calls. */
  loseAt: (call: number) => boolean = () => false;
  /** These allocations find no memory. */
  noMemoryAt: (allocation: number) => boolean = () => false;
  /** Maps that never resolve, by the buffer's label. */
  hangs: (label: string) => boolean = () => false;
  spoil: Spoil = () => undefined;
  /** Milliseconds from a loss to its report; until then what it breaks is told as errors, as Firefox does. */
  lossLag = 0;
  /** Whether errors outside any scope are told; Safari 26 does not. */
  tellsErrors = true;
  /** Whether there are devices to be had. */
  available = true;

  constructor(readonly inner: GPU) {}

  get gpu(): GPU {
    return withOwn(this.inner, {
      requestAdapter: async (options?: GPURequestAdapterOptions) => {
        const adapter = this.available ? await this.inner.requestAdapter(options) : null;
        return (
          adapter &&
          withOwn(adapter, {
            requestDevice: async (wanted?: GPUDeviceDescriptor) =>
              this.#device(await adapter.requestDevice(wanted)),
          })
        );
      },
    });
  }

  #device(real: GPUDevice): GPUDevice {
    this.devices += 1;
    const scopes: Scope[] = [];
    const listeners: ((event: object) => void)[] = [];
    const breakOff = new Set<(error: Error) => void>();
    let lost = false;
    let tell: (info: object) => void = () => undefined;
    const lose = () => {
      lost = true;
      const report = () => tell({ reason: 'unknown', message: 'a test took it away' });
      if (this.lossLag === 0) report();
      else setTimeout(report, this.lossLag);
      for (const reject of breakOff) reject(new DOMException('lost', 'AbortError'));
    };
    /** A call on a device that is lost, though it has not said so yet. */
    const complain = () => {
      if (!lost || this.lossLag === 0) return;
      const error = { message: 'Parent device is lost' };
      const scope = scopes.findLast(({ filter }) => filter === 'validation');
      if (scope) scope.error ??= error;
      else tellLater(error);
    };
    const count = () => {
      this.calls += 1;
      if (!lost && this.loseAt(this.calls)) lose();
      complain();
    };
    const failMemory = () => {
      const error = new GPUOutOfMemoryError('a test took it');
      const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
      if (scope) scope.error ??= error;
      else tellLater(error);
    };
    const tellLater = (error: object) =>
      queueMicrotask(() => {
        if (!this.tellsErrors) return;
        for (const listener of listeners) listener({ error, preventDefault: () => undefined });
      });
    const map = (buffer: GPUBuffer, mapped: Promise<undefined>): Promise<undefined> =>
      new Promise((resolve, reject) => {
        breakOff.add(reject);
        // It may fail while nobody waits for it any more.
        mapped.catch(() => undefined);
        if (lost) reject(new DOMException('lost', 'AbortError'));
        else if (!this.hangs(buffer.label)) mapped.then(resolve, reject);
      });
    const all = withOwn(real, {
      lost: new Promise((resolve) => {
        tell = resolve;
      }),
      addEventListener: (_: string, listener: (event: object) => void) => void listeners.push(listener),
      destroy: lose,
      queue: withOwn(real.queue, {
        submit: (commands: GPUCommandBuffer[]) => {
          // How many empty ones there are depends on time.
          if (commands.length > 0) count();
          if (!lost) real.queue.submit(commands);
        },
      }),
      createShaderModule: (descriptor: GPUShaderModuleDescriptor) => {
        count();
        return real.createShaderModule(descriptor);
      },
      createComputePipelineAsync: (descriptor: GPUComputePipelineDescriptor) => {
        count();
        if (lost && this.lossLag > 0) return Promise.reject(new DOMException('Parent device is lost'));
        return real.createComputePipelineAsync(descriptor);
      },
      createBuffer: (descriptor: GPUBufferDescriptor) => {
        count();
        this.allocations += 1;
        const none = this.noMemoryAt(this.allocations);
        if (none) failMemory();
        const buffer = real.createBuffer(descriptor);
        const { mapAsync, getMappedRange } = buffer;
        buffer.mapAsync = (...given) => {
          count();
          return none
            ? Promise.reject(new DOMException('no buffer', 'OperationError'))
            : map(buffer, mapAsync.apply(buffer, given));
        };
        buffer.getMappedRange = (...given) => {
          const range = getMappedRange.apply(buffer, given);
          this.spoil(buffer.label, range);
          return range;
        };
        return buffer;
      },
      pushErrorScope: (filter: GPUErrorFilter) => {
        scopes.push({ filter, error: null });
        real.pushErrorScope(filter);
      },
      popErrorScope: async () => {
        const scope = scopes.pop();
        count();
        const error = await real.popErrorScope();
        if (lost && this.lossLag === 0) return null;
        return scope?.error ?? error;
      },
    });
    return this.tellsErrors ? all : without(all, 'onuncapturederror');
  }
}

/** The object with some members of one's own; the others are called on the object itself. */
export function withOwn<T extends object>(object: T, own: object): T {
  return new Proxy(object, {
    get(target, name) {
      if (name in own) return own[name as keyof typeof own];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The object without some of its members. */
export function without<T extends object>(object: T, ...names: string[]): T {
  return new Proxy(object, {
    has: (target, name) => !names.includes(String(name)) && Reflect.has(target, name),
    get: (target, name) => (names.includes(String(name)) ? undefined : Reflect.get(target, name)),
  });
}
