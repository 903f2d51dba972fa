import { runCooperatively } from '../scheduling.ts';
import type { Gpu } from './device.ts';

/** What a buffer is for, in memory reports. */
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

/** Bytes that are handed over at once. */
const PIECE = 2 ** 24;

const STORAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** The buffers of one owner, destroyed together, with an account of what they are for. */
export class Buffers {
  readonly gpu: Gpu;
  readonly #owned = new Map<GPUBuffer, Purpose>();

  constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  /** A buffer of `size` bytes; default usage: storage, copied from and to. Its contents start as zeros. */
  create(label: string, purpose: Purpose, size: number, usage: GPUBufferUsageFlags = STORAGE()): GPUBuffer {
    const buffer = this.gpu.createBuffer(label, size, usage);
    this.#owned.set(buffer, purpose);
    return buffer;
  }

  /** A storage buffer with these contents. */
  upload(label: string, purpose: Purpose, data: Float32Array | Uint32Array): GPUBuffer {
    const buffer = this.create(label, purpose, data.byteLength);
    this.gpu.device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return buffer;
  }

  /** As `upload`, in pieces, so that a page stays usable with pictures of hundreds of megabytes. */
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
 * Writes into a buffer from its beginning on, in pieces, so that a page stays usable. Nothing may use it meanwhile, nor
 * change the data.
 */
export function writeBufferInChunks(
  gpu: Gpu,
  buffer: GPUBuffer,
  data: Float32Array | Uint8Array,
): Promise<void> {
  return runCooperatively(writeSteps(gpu, buffer, data));
}

/** Writes into a buffer, and yields where it may rest; see `writeBufferInChunks`. */
export function* writeSteps(
  { device }: Gpu,
  buffer: GPUBuffer,
  { buffer: source, byteOffset, byteLength }: Float32Array | Uint8Array,
): Generator<void, void> {
  for (let at = 0; at < byteLength; at += PIECE) {
    yield;
    device.queue.writeBuffer(buffer, at, source, byteOffset + at, Math.min(PIECE, byteLength - at));
  }
}
