import { writeBufferInChunks } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { mapped } from '../../gpu/readback.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { diverged } from '../scale/steps.ts';
import { type Checkpoint, floatsOf, shownIn } from './checkpoint.ts';
import { corrupt } from './refusal.ts';

/** Bytes copied at once: little memory beside a large picture, and a page stays usable in between. */
const PIECE = 16 * 2 ** 20;
/** Words beside numbers, which look like any number. */
const WORDS = ['clock', 'lbfgs.state'];

/**
 * Reads back all that the next step depends on; nothing may change it meanwhile.
 * @param alive throws once the state is gone
 * @throws ArtFilterError `diverged` where there is a value that is no number, `device-lost`, `gpu`
 */
export async function readState(
  gpu: Gpu,
  state: OptimiserState,
  iteration: number,
  alive: () => void,
): Promise<Map<string, Uint8Array>> {
  const tensors = new Map<string, Uint8Array>();
  for (const [label, { outside, bytes }] of state.lasting) {
    const data = new Uint8Array(bytes);
    const size = Math.min(PIECE, bytes);
    const staging = gpu.createBuffer(
      `${label}.readback`,
      size,
      GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    );
    try {
      for (let at = 0; at < bytes; at += size) {
        const length = Math.min(size, bytes - at);
        const encoder = gpu.device.createCommandEncoder({ label: staging.label });
        encoder.copyBufferToBuffer(outside!, at, staging, 0, length);
        gpu.device.queue.submit([encoder.finish()]);
        const piece = await mapped(gpu, staging, length);
        alive();
        if (!WORDS.includes(label)) checkNumbers(new Float32Array(piece), iteration);
        data.set(new Uint8Array(piece), at);
      }
    } finally {
      gpu.destroyBuffer(staging);
    }
    tensors.set(label, data);
  }
  return tensors;
}

/** The step at which the optimiser's clock stands. */
export function clockOf(tensors: ReadonlyMap<string, Uint8Array>): number {
  const { buffer, byteOffset } = tensors.get('clock')!;
  return new DataView(buffer, byteOffset).getUint32(0, true);
}

/**
 * Puts a checkpoint's state in place, in pieces.
 * @returns whether all of it was: else L-BFGS begins to learn anew, as pairs were stored otherwise, or there is room for
 * another number of them
 * @throws ArtFilterError `file` where the state is not of this run's size
 */
export async function restoreState(
  state: OptimiserState,
  { tensors, iteration }: Checkpoint,
): Promise<boolean> {
  const { gpu } = state.buffers;
  const wanted = [...state.lasting];
  const isLearnt = (label: string) => label.startsWith('lbfgs.') || label === 'accepted';
  const fits = ([label, { bytes }]: (typeof wanted)[number]) => tensors.get(label)?.byteLength === bytes;
  const whole = wanted.every(fits);
  const rest = wanted.filter(([label]) => !isLearnt(label));
  if (!rest.every(fits)) throw corrupt("its optimiser's state is not of this picture's size");
  if (clockOf(tensors) !== iteration) throw corrupt(`its clock does not stand at iteration ${iteration}`);
  for (const [label, { outside }] of whole ? wanted : rest) {
    const data = tensors.get(label)!;
    if (!WORDS.includes(label)) {
      const values = floatsOf(data);
      await forEachChunk(values.length, (from, to) => {
        if (!areFinite(values.subarray(from, to))) throw corrupt(`${label} has values that are no numbers`);
      });
    }
    await writeBufferInChunks(gpu, outside!, data);
  }
  if (!whole) await writeBufferInChunks(gpu, state.output.outside!, shownIn(tensors));
  return whole;
}

function checkNumbers(values: Float32Array, iteration: number): void {
  if (!areFinite(values)) throw diverged(iteration, Number.NaN);
}

/** Whether all are numbers: of any other the product with 0 is none. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
