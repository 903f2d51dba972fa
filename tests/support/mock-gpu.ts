// A WebGPU that computes nothing, for what host code does with one.

export interface MockLayout {
  readonly entries: readonly { binding: number; buffer: { type: string } }[];
}
export interface MockEntry {
  readonly binding: number;
  readonly resource: { buffer: { label: string; size: number }; offset?: number; size?: number };
}

/** What the mock shall do, and what it has seen. */
export class MockGpu {
  /** Buffers not destroyed. */
  readonly live = new Set<object>();
  /** Labels of the pipelines compiled, to compute and to draw. */
  readonly compiled: string[] = [];
  /** What was bound together: the entries of layouts and groups. */
  readonly bindGroups: { label: string; layout: MockLayout; entries: MockEntry[] }[] = [];
  /** The next error scopes that are popped find these. */
  readonly errors: (object | null)[] = [];
  /** Messages of the next compilation. */
  messages: { type: string; message: string; lineNum: number }[] = [];
  /** Over the adapter's limits. */
  limits: Record<string, number> = {};
  features: readonly string[] = [];
  /** The adapter's name; llvmpipe is one of software. */
  description = '';
  /** Lanes of a subgroup, where `features` has them. */
  lanes = 4;
  adapter = true;
  deviceFails = false;
  lose: (info: { reason: string; message: string }) => void = () => undefined;

  get gpu(): GPU {
    return { requestAdapter: async () => (this.adapter ? this.#adapter() : null) } as unknown as GPU;
  }

  #adapter() {
    const limits = {
      maxStorageBuffersPerShaderStage: 10,
      maxComputeInvocationsPerWorkgroup: 1024,
      maxComputeWorkgroupSizeX: 1024,
      maxStorageBufferBindingSize: 2 ** 28,
      maxBufferSize: 2 ** 30,
      minUniformBufferOffsetAlignment: 256,
      ...this.limits,
    };
    let consumed = false;
    return {
      limits,
      features: new Set(this.features),
      info: { vendor: 'acme', architecture: 'mock', device: '', description: this.description },
      requestDevice: async ({ requiredFeatures = [] }: { requiredFeatures?: readonly string[] }) => {
        if (consumed) throw new Error('this adapter has given its device');
        consumed = true;
        const unknown = requiredFeatures.find((feature) => !this.features.includes(feature));
        if (unknown) throw new TypeError(`no such feature: ${unknown}`);
        if (this.deviceFails) throw new Error('too many devices');
        return this.#device(limits, requiredFeatures);
      },
    };
  }

  #device(limits: Record<string, number>, features: readonly string[]) {
    return {
      limits,
      features: new Set(features),
      adapterInfo: { subgroupMinSize: this.lanes, subgroupMaxSize: this.lanes },
      lost: new Promise((resolve) => {
        this.lose = resolve as typeof this.lose;
      }),
      onuncapturederror: null,
      addEventListener: () => undefined,
      destroy: () => undefined,
      queue: {
        writeBuffer: () => undefined,
        submit: () => undefined,
        onSubmittedWorkDone: async () => undefined,
      },
      createBuffer: (descriptor: { label: string; size: number; usage: number }) => {
        const buffer = {
          ...descriptor,
          destroy: () => void this.live.delete(buffer),
          mapAsync: async () => undefined,
          getMappedRange: (_offset: number, size: number) => new ArrayBuffer(size),
          unmap: () => undefined,
        };
        this.live.add(buffer);
        return buffer;
      },
      pushErrorScope: () => undefined,
      popErrorScope: async () => this.errors.shift() ?? null,
      createShaderModule: () => {
        const messages = this.messages;
        this.messages = [];
        return { getCompilationInfo: async () => ({ messages }) };
      },
      createCommandEncoder: () => ({
        beginComputePass: () => ({
          setPipeline: () => undefined,
          setBindGroup: () => undefined,
          dispatchWorkgroups: () => undefined,
          end: () => undefined,
        }),
        copyBufferToBuffer: () => undefined,
        clearBuffer: () => undefined,
        finish: () => ({}),
      }),
      createBindGroupLayout: (layout: MockLayout) => layout,
      createPipelineLayout: () => ({}),
      createBindGroup: (group: { label: string; layout: MockLayout; entries: MockEntry[] }) => {
        const bare = group.entries.find(({ resource }) => !('buffer' in resource));
        if (bare) throw new TypeError(`${group.label}: binding ${bare.binding} is a bare buffer`);
        this.bindGroups.push(group);
        return {};
      },
      createComputePipelineAsync: async ({ label, compute }: GPUComputePipelineDescriptor) => {
        if (!compute.entryPoint) throw new TypeError(`${label}: no entry point`);
        this.compiled.push(label!);
        return {};
      },
      createRenderPipelineAsync: async ({ label, vertex, fragment }: GPURenderPipelineDescriptor) => {
        if (!vertex.entryPoint || !fragment?.entryPoint) throw new TypeError(`${label}: no entry point`);
        this.compiled.push(label!);
        return { getBindGroupLayout: () => ({ entries: [] }) };
      },
    };
  }
}

/** What an error scope finds when memory has run out. */
export class MockOutOfMemoryError {
  readonly message = 'out of memory';
}

/** WebGPU's global names, as far as host code uses them. */
export const mockGlobals = {
  GPUBufferUsage: {
    MAP_READ: 1,
    MAP_WRITE: 2,
    COPY_SRC: 4,
    COPY_DST: 8,
    INDEX: 16,
    VERTEX: 32,
    UNIFORM: 64,
    STORAGE: 128,
  },
  GPUShaderStage: { VERTEX: 1, FRAGMENT: 2, COMPUTE: 4 },
  GPUMapMode: { READ: 1, WRITE: 2 },
  GPUOutOfMemoryError: MockOutOfMemoryError,
};
