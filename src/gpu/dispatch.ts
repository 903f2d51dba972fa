import { ArtFilterError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { runSync } from '../scheduling.ts';
import type { Buffers } from './buffers.ts';
import type { Gpu } from './device.ts';
import { USAGE } from './flags.ts';
import type { KernelSource } from './kernels/kernel-source.ts';
import type { Constants } from './kernels/specialise.ts';
import type { Kernel } from './pipelines.ts';
import { wait } from './wait.ts';

/** Cost of a launch: its arithmetic, or, where that is 0, its memory traffic. */
export interface Cost {
  /** Floating-point operations, two for a multiply-add; 0 for launches bound by memory. */
  readonly flops: number;
  /** Bytes read and written; 0 for launches bound by arithmetic. */
  readonly bytes: number;
}

/** One kernel launch: kernel, parameters and buffers. */
export interface Dispatch {
  readonly label: string;
  readonly kernel: KernelSource;
  readonly constants?: Constants;
  /** Values of the uniform struct by member. */
  readonly params?: Readonly<Record<string, number>>;
  /** Buffers, or ranges of them, by the name of the WGSL variable. */
  readonly buffers: Readonly<Record<string, GPUBuffer | GPUBufferBinding>>;
  readonly workgroups: readonly [number, number?, number?];
  readonly cost: Cost;
}

/** A launch with its pipeline and bind group; encoding it allocates nothing. */
export interface PreparedDispatch {
  readonly label: string;
  /** Name of the kernel. */
  readonly kernel: string;
  readonly cost: Cost;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Its uniform struct. */
  readonly params: GPUBufferBinding;
  readonly workgroups: readonly [number, number, number];
  /** At the first launch of a tile: writes the tile's data into buffers, once all launches before it are submitted. */
  readonly begin?: () => void;
}

/** Share of a launch in the budget of a submit: a byte counts as an operation. */
export function workOf({ cost: { flops, bytes } }: { readonly cost: Cost }): number {
  return flops + bytes;
}

/** Work of one submit while the adapter's speed is unknown: about 2 GFLOP. */
export const UNKNOWN_SPEED_BUDGET = 2e9;

/** Workgroups in one dimension that every GPU takes. */
export const MAX_WORKGROUPS = 65_535;

/** Compiles the kernels of launches in parallel. */
export function loadKernels(
  gpu: Gpu,
  launches: readonly Pick<Dispatch, 'kernel' | 'constants'>[],
): Promise<Kernel[]> {
  return Promise.all(launches.map((launch) => gpu.pipelines.get(launch.kernel, launch.constants)));
}

/** Creates the bind groups of launches whose kernels are loaded, and their shared uniform buffer. */
export function prepare(
  buffers: Buffers,
  label: string,
  dispatches: readonly Dispatch[],
  kernels: readonly Kernel[],
): PreparedDispatch[] {
  return runSync(preparing(buffers.gpu, uniformsFor(buffers, label, dispatches), dispatches, kernels));
}

/** Bytes of a launch's parameters in the shared uniform buffer. */
function slotOf({ device }: Gpu, { kernel }: Pick<Dispatch, 'kernel'>): number {
  const slot = device.limits.minUniformBufferOffsetAlignment;
  return Math.ceil(kernel.paramsSize / slot) * slot;
}

/** Creates the uniform buffer of launches. */
export function uniformsFor(
  buffers: Buffers,
  label: string,
  launches: readonly Pick<Dispatch, 'kernel'>[],
): GPUBuffer {
  const total = launches.reduce((sum, launch) => sum + slotOf(buffers.gpu, launch), 0);
  const usage = USAGE.UNIFORM | USAGE.COPY_DST;
  return buffers.create(`${label}.params`, 'scratch', total, usage);
}

/**
 * Generator of `prepare`, for pictures in many tiles with tens of thousands of launches.
 * @param uniforms from `uniformsFor`
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

/** Encodes launches `from` … `to − 1` into one compute pass, optionally with timestamps. */
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
 * Encodes launches and submits them in chunks of at most `budget` work each, see `workOf`; a single launch may be
 * more.
 * @param rounds number of runs of all launches
 * @param finish adds to the last command buffer: copies for readback
 */
export function submitInChunks(
  gpu: Gpu,
  steps: readonly PreparedDispatch[],
  budget: number,
  finish: (encoder: GPUCommandEncoder) => void = () => {},
  rounds = 1,
): void {
  const { device } = gpu;
  let encoder = device.createCommandEncoder({ label: steps[0]?.label });
  let work = 0;
  for (let round = 0; round < rounds; round++) {
    let from = 0;
    for (const [at, step] of steps.entries()) {
      if (work > 0 && work + workOf(step) > budget) {
        if (at > from) encode(encoder, steps, from, at);
        gpu.submit([encoder.finish()]);
        encoder = device.createCommandEncoder({ label: step.label });
        work = 0;
        from = at;
      }
      work += workOf(step);
    }
    encode(encoder, steps, from);
  }
  finish(encoder);
  gpu.submit([encoder.finish()]);
}

/**
 * Marks launches as those of one tile.
 * @param begin see `PreparedDispatch.begin`
 */
export function asTile(steps: readonly PreparedDispatch[], begin: () => void): PreparedDispatch[] {
  return steps.map((step, i) => (i === 0 ? { ...step, begin } : step));
}

/**
 * Does as `submitInChunks` for launches of which some begin tiles. Stays at most two tiles ahead of the GPU, as
 * queued writes take memory, and yields in between.
 * @param going whether the next tile is still wanted
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
  const begins = steps.flatMap(({ begin }, at) => (begin ? [at] : []));
  if (begins.length === 0) return submitInChunks(gpu, steps, budget, finish, rounds);
  let before: Promise<unknown> = Promise.resolve();
  for (let round = 1; round <= rounds; round++) {
    if (begins[0]! > 0) submitInChunks(gpu, steps.slice(0, begins[0]), budget);
    for (const [i, at] of begins.entries()) {
      const done = gpu.device.queue.onSubmittedWorkDone().catch(() => undefined);
      await wait(gpu, before).catch(() => undefined);
      before = done;
      if (gpu.fault) throw gpu.fault;
      if (!going()) throw new ArtFilterError('aborted', 'The iteration was interrupted. Run it again.');
      steps[at]!.begin!();
      const last = round === rounds && i === begins.length - 1;
      submitInChunks(gpu, steps.slice(at, begins[i + 1]), budget, last ? finish : undefined);
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
