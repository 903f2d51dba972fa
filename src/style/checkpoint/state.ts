import { diverged } from '../../errors.ts';
import { writeBufferInChunks } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { USAGE } from '../../gpu/flags.ts';
import { mapped } from '../../gpu/readback.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import { type Checkpoint, corrupt, floatsOf, shownIn } from './checkpoint.ts';

/** Bytes read back at once: little memory, and a page stays responsive. */
const CHUNK = 16 * 2 ** 20;
/** Tensors that hold words, which may look like numbers that are not finite. */
const WORDS = ['clock', 'lbfgs.state'];

/**
 * Reads back the state that the next step depends on; nothing may write to it meanwhile.
 * @param alive throws once the state has been destroyed
 * @throws ArtFilterError `diverged` where a value is not finite, `device-lost`, `gpu`
 */
export async function readState(
  gpu: Gpu,
  state: OptimiserState,
  iteration: number,
  alive: () => void,
): Promise<Map<string, Uint8Array>> {
  const tensors = new Map<string, Uint8Array>();
  for (const [label, { buffer, bytes }] of state.lasting) {
    const data = new Uint8Array(bytes);
    const size = Math.min(CHUNK, bytes);
    const staging = gpu.createBuffer(`${label}.readback`, size, USAGE.MAP_READ | USAGE.COPY_DST);
    try {
      for (let at = 0; at < bytes; at += size) {
        const length = Math.min(size, bytes - at);
        const encoder = gpu.device.createCommandEncoder({ label: staging.label });
        encoder.copyBufferToBuffer(buffer, at, staging, 0, length);
        gpu.submit([encoder.finish()]);
        const chunk = await mapped(gpu, staging, length);
        alive();
        if (!WORDS.includes(label)) checkNumbers(new Float32Array(chunk), iteration);
        data.set(new Uint8Array(chunk), at);
      }
    } finally {
      gpu.destroyBuffer(staging);
    }
    tensors.set(label, data);
  }
  return tensors;
}

/** Step count of the optimiser. */
export function clockOf(tensors: ReadonlyMap<string, Uint8Array>): number {
  const { buffer, byteOffset } = tensors.get('clock')!;
  return new DataView(buffer, byteOffset).getUint32(0, true);
}

/**
 * Uploads a checkpoint's state in chunks.
 * @returns whether all of it was restored; else L-BFGS starts from the picture that was shown, without pairs: the
 * checkpoint has another number or kind of them, or is of 0.1.0
 * @throws ArtFilterError `file` where the state is not of this run's size or has values that are not finite
 */
export async function restoreState(
  state: OptimiserState,
  { tensors, iteration }: Checkpoint,
): Promise<boolean> {
  const { gpu } = state.buffers;
  const wanted = [...state.lasting];
  const isLearnt = (label: string) =>
    label.startsWith('lbfgs.') ||
    label === 'accepted' ||
    (label === 'average' && state.accepted !== undefined);
  const fits = ([label, { bytes }]: (typeof wanted)[number]) => tensors.get(label)?.byteLength === bytes;
  const whole = wanted.every(fits);
  const rest = wanted.filter(([label]) => !isLearnt(label));
  if (!rest.every(fits)) throw corrupt("its optimiser state is not of this picture's size");
  if (clockOf(tensors) !== iteration) throw corrupt(`its step count is not ${iteration}`);
  for (const [label, { buffer }] of whole ? wanted : rest) {
    const data = tensors.get(label)!;
    if (!WORDS.includes(label)) {
      const values = floatsOf(data);
      await forEachChunk(values.length, (from, to) => {
        if (!areFinite(values.subarray(from, to))) throw corrupt(`${label} has values that are not finite`);
      });
    }
    await writeBufferInChunks(gpu, buffer, data);
  }
  // The image itself was not judged yet.
  if (!whole) await state.start(floatsOf(shownIn(tensors)));
  return whole;
}

function checkNumbers(values: Float32Array, iteration: number): void {
  if (!areFinite(values)) throw diverged(iteration, Number.NaN);
}

/** Whether all values are finite: 0 times any other is NaN. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
