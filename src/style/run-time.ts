import type { Gpu } from '../gpu/device.ts';
import type { PreparedDispatch } from '../gpu/dispatch.ts';
import { GEMM_KINDS, GEMMS } from '../ops/gemm.ts';
import type { ConvolutionRates } from '../ops/measure-convolution.ts';

type Step = Pick<PreparedDispatch, 'kernel' | 'cost'>;

/** Kernels whose cost is counted in floating-point operations as the direct convolution's is, not in bytes. */
const OPERATIONS = /^(conv3x3|replicate_grad|gram(_quads)?|gram_grad(_quads)?|matrix_product)$/;
/** Bytes that a Winograd transform moves for a tile of one channel. */
const TILE_BYTES = 52 * 4;

/**
 * Seconds that launches take one after another, by what was measured of a device.
 * @param pixels how many times as many pixels they have as it stands in their cost; default 1
 */
export function secondsOf(steps: readonly Step[], rates: ConvolutionRates, pixels = 1): number {
  const known = new Map<string, number>();
  return steps.reduce((sum, { kernel, cost }) => {
    const rate = known.get(kernel) ?? rateOf(kernel, rates);
    known.set(kernel, rate);
    return sum + Math.max(rates.launch, pixels * cost * rate);
  }, 0);
}

/** Seconds for one unit of a kernel's cost. */
function rateOf(kernel: string, { direct, transforms, gemms }: ConvolutionRates): number {
  const gemm = GEMM_KINDS.find((kind) => GEMMS[kind].kernel.name === kernel && gemms.has(kind));
  if (gemm) return gemms.get(gemm)!;
  const counted = OPERATIONS.test(kernel) || kernel.startsWith('winograd_gemm');
  return counted || !Number.isFinite(transforms) ? direct : transforms / TILE_BYTES;
}

const corrections = new WeakMap<Gpu, number>();

/** What times by the rates are to be multiplied by on a device, as runs on it have shown; 1 before the first. */
export function correction(gpu: Gpu): number {
  return corrections.get(gpu) ?? 1;
}

/** Learns from a run. @param factor measured over reckoned */
export function correct(gpu: Gpu, factor: number): void {
  if (factor > 0 && Number.isFinite(factor)) corrections.set(gpu, factor);
}
