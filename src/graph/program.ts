import type { Buffers } from '../gpu/buffers.ts';
import {
  type Dispatch,
  loadKernels,
  type PreparedDispatch,
  preparing,
  uniformsFor,
} from '../gpu/dispatch.ts';
import { runCooperatively, shouldYield, yieldToEventLoop } from '../scheduling.ts';
import { planMemory } from './memory-plan.ts';
import { type Launch, type Node, neededNodes } from './node.ts';
import { schedule } from './schedule.ts';
import { storageConstants } from './storage.ts';
import { type Tensor, TensorRange, UNUSED } from './tensor.ts';

/** A graph compiled for the GPU: launches in order, with all buffers and bind groups. */
export interface Program {
  readonly steps: readonly PreparedDispatch[];
  /** Steps of one tile that some of the kept tensors need. */
  part(roots: readonly Tensor[], tileIndex: number): PreparedDispatch[];
  /** Buffer of a kept tensor, or of an outside one. */
  bufferOf(tensor: Tensor): GPUBuffer;
  /** The program's own buffers, for `spare` of one that does not run at the same time. */
  readonly own: readonly GPUBuffer[];
}

/**
 * Compiles the nodes that `keep` needs; all others are left out. Running the steps once computes them; their buffers
 * hold the values until the next run.
 * @param tiles number of tiles; each has its launches with its own parameters, on the same buffers; default 1
 * @param spare buffers to use in place of new ones where they are large enough; their values are overwritten
 * @throws ArtFilterError `out-of-memory`, `shader`, `gpu`
 */
export async function compile(
  buffers: Buffers,
  label: string,
  keep: readonly Tensor[],
  tiles = 1,
  spare: readonly GPUBuffer[] = [],
): Promise<Program> {
  const nodes = schedule(neededNodes(keep));
  const made: { readonly node: Node; readonly launch: Launch }[] = [];
  for (let tileIndex = 0; tileIndex < tiles; tileIndex++) {
    for (const node of nodes) {
      if (shouldYield()) await yieldToEventLoop();
      for (const launch of node.launches(tileIndex, buffers.gpu.maxBindingBytes)) {
        made.push({ node, launch: { ...launch, constants: storageConstants(launch) } });
      }
    }
  }
  const launches = made.map(({ launch }) => launch);
  const each = launches.length / tiles;
  const odd = made.find(({ node }, i) => node !== made[i % each]?.node);
  if (odd) throw new Error(`${label}: ${odd.node.label} makes a different number of launches per tile.`);
  if (shouldYield()) await yieldToEventLoop();
  const ofTile = await loadKernels(buffers.gpu, launches.slice(0, each));
  const kernels = launches.map((_, i) => ofTile[i % each]!);
  const places = new Map<Tensor, GPUBufferBinding>();
  const placeOf = (tensor: Tensor): GPUBufferBinding => {
    const { owner } = tensor;
    const place = owner.outside ? { buffer: owner.outside } : places.get(owner)!;
    if (!(tensor instanceof TensorRange)) return place;
    return { buffer: place.buffer, offset: (place.offset ?? 0) + tensor.offset, size: tensor.bytes };
  };
  const free = [...spare].sort((a, b) => a.size - b.size);
  const own: GPUBuffer[] = [];
  const uniforms = await buffers.gpu.guard(label, () => {
    for (const slot of planMemory(nodes, keep)) {
      const names = slot.places.map(({ tensor }) => tensor.label).join('|');
      const fitting = free.findIndex(({ size }) => size >= slot.bytes);
      const buffer =
        fitting >= 0
          ? free.splice(fitting, 1)[0]!
          : buffers.create(names.slice(0, 120), slot.purpose, slot.bytes);
      own.push(buffer);
      for (const { tensor, offset } of slot.places) {
        places.set(tensor, { buffer, offset, size: Math.ceil(tensor.bytes / 16) * 16 });
      }
    }
    places.set(UNUSED, { buffer: buffers.create(`${label}.unused`, 'scratch', UNUSED.bytes) });
    return uniformsFor(buffers, label, launches);
  });
  const dispatches: Dispatch[] = [];
  for (const { tensors, ...launch } of launches) {
    if (shouldYield()) await yieldToEventLoop();
    const bound = Object.entries(tensors).map(([name, tensor]) => [name, placeOf(tensor)]);
    dispatches.push({ ...launch, buffers: Object.fromEntries(bound) });
  }
  const steps = await runCooperatively(preparing(buffers.gpu, uniforms, dispatches, kernels));
  const kept = new Set(keep.map((tensor) => tensor.owner));
  const bufferOf = (tensor: Tensor): GPUBuffer => {
    if (!tensor.outside && !kept.has(tensor.owner)) {
      throw new Error(`${label}: ${tensor.label} is not kept by the program. Pass it in keep.`);
    }
    return placeOf(tensor).buffer;
  };
  const part = (roots: readonly Tensor[], tileIndex: number) => {
    const needed = new Set(neededNodes(roots));
    const first = tileIndex * each;
    return steps.slice(first, first + each).filter((_, i) => needed.has(made[first + i]!.node));
  };
  return { steps, part, bufferOf, own };
}
