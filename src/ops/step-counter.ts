import type { Buffers } from '../gpu/buffers.ts';
import { type BufferTensor, denseTensor } from '../graph/tensor.ts';

/** Factors of the counter's powers: Adam's decay rates and that of the running average. */
export interface ClockRates {
  readonly beta1: number;
  readonly beta2: number;
  readonly decay: number;
}

/** Counts an optimiser's steps on the GPU, with the powers that bias corrections need, see `objective.wgsl`. */
export class StepCounter {
  /** Four words: the step as u32, and three powers as f32. */
  readonly state: BufferTensor;

  readonly #buffers: Buffers;

  /** @param rates default 1: constant powers */
  constructor(
    buffers: Buffers,
    readonly rates: ClockRates = { beta1: 1, beta2: 1, decay: 1 },
  ) {
    this.#buffers = buffers;
    const start = new DataView(new ArrayBuffer(16));
    for (const [i, value] of [1, 1, rates.decay].entries()) start.setFloat32(4 * (i + 1), value, true);
    const buffer = buffers.upload('clock', 'optimiser', new Uint32Array(start.buffer));
    this.state = denseTensor('clock', [4], 'optimiser', buffer);
  }

  /**
   * Continues another counter's steps; a running average restarts.
   * @param powers whether Adam's powers continue too, as they must with his moments
   */
  continueFrom({ state }: StepCounter, powers: boolean): void {
    const { gpu } = this.#buffers;
    const encoder = gpu.device.createCommandEncoder({ label: 'clock' });
    encoder.copyBufferToBuffer(state.buffer, 0, this.state.buffer, 0, powers ? 12 : 4);
    gpu.submit([encoder.finish()]);
  }
}
