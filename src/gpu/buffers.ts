import { runCooperatively } from '../scheduling.ts';
import type { Gpu } from './device.ts';
import { USAGE } from './flags.ts';

/** Purpose of a buffer, for memory reports. */
export type Purpose =
  | 'image'
  | 'weights'
  | 'features'
  | 'gradients'
  | 'masks'
  | 'grams'
  | 'targets'
  | 'losses'
  | 'optimiser'
  | 'scratch'
  | 'readback';

/** Bytes written at once. */
const CHUNK = 2 ** 24;

const STORAGE = () => USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST;

/** Buffers of one owner, destroyed together, counted by purpose. */
export class Buffers {
  readonly gpu: Gpu;
  readonly #owned = new Map<GPUBuffer, Purpose>();

  constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  /** Creates a buffer of `size` bytes, filled with zeros; default usage: storage, copied from and to. */
  create(label: string, purpose: Purpose, size: number, usage: GPUBufferUsageFlags = STORAGE()): GPUBuffer {
    const buffer = this.gpu.createBuffer(label, size, usage);
    this.#owned.set(buffer, purpose);
    return buffer;
  }

  /** Creates a storage buffer with these contents. */
  upload(label: string, purpose: Purpose, data: Float32Array | Uint32Array): GPUBuffer {
    const buffer = this.create(label, purpose, data.byteLength);
    this.gpu.device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return buffer;
  }

  /** The same in chunks, for large pictures: yields to the event loop in between. */
  async uploadCalmly(label: string, purpose: Purpose, data: Float32Array): Promise<GPUBuffer> {
    const buffer = this.create(label, purpose, data.byteLength);
    await writeBufferInChunks(this.gpu, buffer, data);
    return buffer;
  }

  free(buffer: GPUBuffer): void {
    if (this.#owned.delete(buffer)) this.gpu.destroyBuffer(buffer);
  }

  /** Bytes by purpose. */
  get byPurpose(): Partial<Record<Purpose, number>> {
    const bytes: Partial<Record<Purpose, number>> = {};
    for (const [buffer, purpose] of this.#owned) bytes[purpose] = (bytes[purpose] ?? 0) + buffer.size;
    return bytes;
  }

  destroy(): void {
    for (const buffer of this.#owned.keys()) this.gpu.destroyBuffer(buffer);
    this.#owned.clear();
  }
}

/**
 * Writes a buffer from its beginning on, in chunks between which it yields to the event loop. Nothing may use the
 * buffer nor change the data meanwhile.
 */
export function writeBufferInChunks(
  gpu: Gpu,
  buffer: GPUBuffer,
  data: Float32Array | Uint8Array,
): Promise<void> {
  return runCooperatively(writeSteps(gpu, buffer, data));
}

/** Generator of `writeBufferInChunks`. */
export function* writeSteps(
  { device }: Gpu,
  buffer: GPUBuffer,
  { buffer: source, byteOffset, byteLength }: Float32Array | Uint8Array,
): Generator<void, void> {
  for (let at = 0; at < byteLength; at += CHUNK) {
    yield;
    device.queue.writeBuffer(buffer, at, source, byteOffset + at, Math.min(CHUNK, byteLength - at));
  }
}
