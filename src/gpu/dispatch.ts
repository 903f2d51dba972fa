import { ArtFilterError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { runSync } from '../scheduling.ts';
import type { Buffers } from './buffers.ts';
import type { Gpu } from './device.ts';
import type { KernelSource } from './kernel-source.ts';
import type { Kernel } from './pipelines.ts';
import type { Constants } from './specialise.ts';
import { withTimeout } from './timeout.ts';

/** What bounds a launch: its arithmetic, or, where that is 0, the memory that it moves. */
export interface Cost {
  /** Floating-point operations, two for a multiply-add; 0 where the memory bounds it. */
  readonly flops: number;
  /** Bytes read and written; 0 where the arithmetic bounds it. */
  readonly bytes: number;
}

/** One kernel launch, in words: what to run on which buffers. */
export interface Dispatch {
  readonly label: string;
  readonly kernel: KernelSource;
  readonly constants?: Constants;
  /** Values of the uniform struct, by member. */
  readonly params?: Readonly<Record<string, number>>;
  /** By the name of the WGSL variable: whole buffers or parts of them. */
  readonly buffers: Readonly<Record<string, GPUBuffer | GPUBufferBinding>>;
  readonly workgroups: readonly [number, number?, number?];
  readonly cost: Cost;
}

/** A launch with pipeline and bind group made: encoding it allocates nothing. */
export interface PreparedDispatch {
  readonly label: string;
  /** Its kernel's name. */
  readonly kernel: string;
  readonly cost: Cost;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Its uniform struct. */
  readonly params: GPUBufferBinding;
  readonly workgroups: readonly [number, number, number];
  /** Where a turn begins: writes what its launches read into buffers, once those before it are submitted. */
  readonly begin?: () => void;
}

/** A launch's share of the budget of a submit: a byte counts as an operation. */
export function workOf({ cost: { flops, bytes } }: { readonly cost: Cost }): number {
  return flops + bytes;
}

/** Work of one submit while the adapter's speed is unknown: about 2 GFLOP. */
export const UNKNOWN_SPEED_BUDGET = 2e9;

/** Workgroups that every GPU takes in one dimension. */
export const MAX_WORKGROUPS = 65_535;

/** Compiles, in parallel, what launches need. */
export function loadKernels(
  gpu: Gpu,
  launches: readonly Pick<Dispatch, 'kernel' | 'constants'>[],
): Promise<Kernel[]> {
  return Promise.all(launches.map((launch) => gpu.pipelines.get(launch.kernel, launch.constants)));
}

/** Makes the bind groups of launches, whose kernels are loaded, and the uniform buffer they share. */
export function prepare(
  buffers: Buffers,
  label: string,
  dispatches: readonly Dispatch[],
  kernels: readonly Kernel[],
): PreparedDispatch[] {
  return runSync(preparing(buffers.gpu, uniformsFor(buffers, label, dispatches), dispatches, kernels));
}

/** Bytes of a launch's parameters in the uniform buffer that it shares with others. */
function slotOf({ device }: Gpu, { kernel }: Pick<Dispatch, 'kernel'>): number {
  const slot = device.limits.minUniformBufferOffsetAlignment;
  return Math.ceil(kernel.paramsSize / slot) * slot;
}

/** Room for the parameters of launches. */
export function uniformsFor(
  buffers: Buffers,
  label: string,
  launches: readonly Pick<Dispatch, 'kernel'>[],
): GPUBuffer {
  const total = launches.reduce((sum, launch) => sum + slotOf(buffers.gpu, launch), 0);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  return buffers.create(`${label}.params`, 'scratch', total, usage);
}

/**
 * Does as `prepare`, and yields where it may rest: pictures in many parts have tens of thousands of launches.
 * @param uniforms as `uniformsFor` made them
 */
export function* preparing(
  gpu: Gpu,
  uniforms: GPUBuffer,
  dispatches: readonly Dispatch[],
  kernels: readonly Kernel[],
): Generator<void, PreparedDispatch[]> {
  const bytes = new ArrayBuffer(Math.max(16, uniforms.size));
  const steps: PreparedDispatch[] = [];
  let offset = 0;
  for (const [i, dispatch] of dispatches.entries()) {
    yield;
    writeParams(new DataView(bytes, offset), dispatch);
    const params = { buffer: uniforms, offset, size: dispatch.kernel.paramsSize };
    const bindGroup = bind(gpu, kernels[i]!, dispatch, params);
    offset += slotOf(gpu, dispatch);
    const [x, y = 1, z = 1] = dispatch.workgroups;
    if (Math.max(x, y, z) > MAX_WORKGROUPS || Math.min(x, y, z) < 1) {
      throw new ArtFilterError(
        'out-of-memory',
        `${dispatch.label}: ${x}×${y}×${z} workgroups, a GPU takes 1 … ${MAX_WORKGROUPS} each way. Choose a smaller size.`,
      );
    }
    const { label, cost } = dispatch;
    const { pipeline, source } = kernels[i]!;
    steps.push({ label, kernel: source.name, cost, pipeline, bindGroup, params, workgroups: [x, y, z] });
  }
  gpu.device.queue.writeBuffer(uniforms, 0, bytes);
  return steps;
}

/** Encodes launches `from` … `to − 1` into one compute pass, whose beginning and end may be timed. */
export function encode(
  encoder: GPUCommandEncoder,
  steps: readonly PreparedDispatch[],
  from = 0,
  to = steps.length,
  timestampWrites?: GPUComputePassTimestampWrites,
): void {
  const pass = encoder.beginComputePass({ label: steps[from]?.label, timestampWrites });
  for (let i = from; i < to; i++) {
    const step = steps[i]!;
    pass.setPipeline(step.pipeline);
    pass.setBindGroup(0, step.bindGroup);
    pass.dispatchWorkgroups(...step.workgroups);
  }
  pass.end();
}

/**
 * Encodes launches and submits them in chunks of at most `budget` work each, see `workOf`; a single launch may be more.
 * @param rounds how often all of them run
 * @param finish adds to the last command buffer: copies for reading back
 */
export function submitInChunks(
  { device }: Gpu,
  steps: readonly PreparedDispatch[],
  budget: number,
  finish: (encoder: GPUCommandEncoder) => void = () => {},
  rounds = 1,
): void {
  let encoder = device.createCommandEncoder({ label: steps[0]?.label });
  let work = 0;
  for (let round = 0; round < rounds; round++) {
    let from = 0;
    for (const [at, step] of steps.entries()) {
      if (work > 0 && work + workOf(step) > budget) {
        if (at > from) encode(encoder, steps, from, at);
        device.queue.submit([encoder.finish()]);
        encoder = device.createCommandEncoder({ label: step.label });
        work = 0;
        from = at;
      }
      work += workOf(step);
    }
    encode(encoder, steps, from);
  }
  finish(encoder);
  device.queue.submit([encoder.finish()]);
}

/** The launches of a turn. @param begin see `PreparedDispatch.begin` */
export function asTile(steps: readonly PreparedDispatch[], begin: () => void): PreparedDispatch[] {
  return steps.map((step, i) => (i === 0 ? { ...step, begin } : step));
}

/**
 * Does as `submitInChunks` for launches some of which begin turns, and gets no more than two turns ahead of the GPU: so
 * long their writes take memory, and so long a page waits between them.
 * @param going whether the next turn is still wanted
 * @throws ArtFilterError `device-lost`, `aborted`
 */
export async function submitTiles(
  gpu: Gpu,
  steps: readonly PreparedDispatch[],
  budget: number,
  finish?: (encoder: GPUCommandEncoder) => void,
  rounds = 1,
  going = () => true,
): Promise<void> {
  const turns = steps.flatMap(({ begin }, at) => (begin ? [at] : []));
  if (turns.length === 0) return submitInChunks(gpu, steps, budget, finish, rounds);
  let before: Promise<unknown> = Promise.resolve();
  for (let round = 1; round <= rounds; round++) {
    if (turns[0]! > 0) submitInChunks(gpu, steps.slice(0, turns[0]), budget);
    for (const [i, at] of turns.entries()) {
      const done = gpu.device.queue.onSubmittedWorkDone().catch(() => undefined);
      await withTimeout(gpu, before).catch(() => undefined);
      before = done;
      if (gpu.fault) throw gpu.fault;
      if (!going()) throw new ArtFilterError('aborted', 'The iteration was broken off. Begin it again.');
      steps[at]!.begin!();
      const last = round === rounds && i === turns.length - 1;
      submitInChunks(gpu, steps.slice(at, turns[i + 1]), budget, last ? finish : undefined);
    }
  }
}

function writeParams(view: DataView, { kernel, label, params = {} }: Dispatch): void {
  for (const name of Object.keys(params)) {
    if (!kernel.params.some((param) => param.name === name)) {
      throw new ArtFilterError(
        'shader',
        `${label}: ${kernel.name}.wgsl has no parameter ${name}. Remove it.`,
      );
    }
  }
  for (const { name, type, offset } of kernel.params) {
    const value = params[name];
    if (value === undefined) {
      throw new ArtFilterError(
        'shader',
        `${label}: parameter ${name} of ${kernel.name}.wgsl is missing. Set it.`,
      );
    }
    if (type === 'f32') view.setFloat32(offset, value, true);
    else if (type === 'i32') view.setInt32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
}

function bind(gpu: Gpu, kernel: Kernel, dispatch: Dispatch, params: GPUBufferBinding): GPUBindGroup {
  const entries = kernel.source.bindings.map(({ name, binding, type }): GPUBindGroupEntry => {
    if (type === 'uniform') return { binding, resource: params };
    const buffer = dispatch.buffers[name];
    if (!buffer) {
      throw new ArtFilterError(
        'shader',
        `${dispatch.label}: buffer ${name} of ${kernel.source.name}.wgsl is missing. Bind it.`,
      );
    }
    const resource = 'buffer' in buffer ? buffer : { buffer };
    checkBound(gpu, dispatch.label, resource);
    return { binding, resource };
  });
  return gpu.device.createBindGroup({ label: dispatch.label, layout: kernel.layout, entries });
}

/** @throws ArtFilterError `out-of-memory` where more is bound at once than the device allows */
function checkBound({ device }: Gpu, label: string, { buffer, offset = 0, size }: GPUBufferBinding): void {
  const bytes = size ?? buffer.size - offset;
  const limit = device.limits.maxStorageBufferBindingSize;
  if (bytes > limit) {
    throw new ArtFilterError(
      'out-of-memory',
      `${label} needs ${formatBytes(bytes)} of ${buffer.label} at once, the GPU allows ${formatBytes(limit)}. Choose a smaller size.`,
    );
  }
}
