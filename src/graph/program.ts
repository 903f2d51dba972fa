import type { Buffers } from '../gpu/buffers.ts';
import { type Dispatch, loadKernels, type PreparedDispatch, prepare } from '../gpu/dispatch.ts';
import { neededNodes } from './node.ts';
import { planMemory } from './plan.ts';
import { storageConstants } from './storage.ts';
import { type Tensor, UNUSED } from './tensor.ts';

/** A graph compiled for the GPU: launches in order, with every buffer and bind group made. */
export interface Program {
  readonly steps: readonly PreparedDispatch[];
  /** The buffer of a tensor that was kept (or is outside). */
  bufferOf(tensor: Tensor): GPUBuffer;
}

/**
 * Compiles the nodes that `keep` needs; everything else is left out. Running the steps once computes them; their
 * buffers keep the values until the next run.
 * @throws ArtFilterError `out-of-memory`, `shader`, `gpu`
 */
export async function compile(buffers: Buffers, label: string, keep: readonly Tensor[]): Promise<Program> {
  const nodes = neededNodes(keep);
  const launches = nodes
    .flatMap((node) => node.launches())
    .map((launch) => ({ ...launch, constants: storageConstants(launch) }));
  const kernels = await loadKernels(buffers.gpu, launches);
  const places = new Map<Tensor, GPUBuffer>();
  const bufferOf = (tensor: Tensor): GPUBuffer => {
    const buffer = tensor.outside ?? places.get(tensor.owner);
    if (!buffer) throw new Error(`${label}: ${tensor.label} is not part of the program. Keep it.`);
    return buffer;
  };
  const steps = await buffers.gpu.guard(label, () => {
    for (const { bytes, purpose, tensors } of planMemory(nodes, keep)) {
      const names = tensors.map((tensor) => tensor.label).join('|');
      const buffer = buffers.create(names.slice(0, 120), purpose, bytes);
      for (const tensor of tensors) places.set(tensor, buffer);
    }
    places.set(UNUSED, buffers.create(`${label}.unused`, 'scratch', UNUSED.bytes));
    const dispatches = launches.map(({ tensors, ...launch }): Dispatch => {
      const bound = Object.entries(tensors).map(([name, tensor]) => [name, bufferOf(tensor)]);
      return { ...launch, buffers: Object.fromEntries(bound) };
    });
    return prepare(buffers, label, dispatches, kernels);
  });
  return { steps, bufferOf };
}
