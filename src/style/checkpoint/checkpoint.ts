import type { AdapterSummary } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import type { Picture } from '../../image/picture.ts';
import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import type { ConvolutionVariant } from '../../ops/convolution/weights-layout.ts';
import type { ScaleInfo, Settings, Step } from '../settings/settings.ts';
import type { Fingerprints } from './fingerprints.ts';

/** A run between two iterations: all that it takes to go on to the same bits, but the pictures and the weights. */
export interface Checkpoint {
  /** What the run was made from, as fingerprints. */
  readonly sources: Fingerprints;
  /** Every value in force, live changes included. */
  readonly settings: Settings;
  /** Whether live settings changed that count from the next iteration on. */
  readonly changed: boolean;
  /** Iterations done. */
  readonly iteration: number;
  /** At which the last of them was made. */
  readonly scale: ScaleInfo;
  /** That the iterations took. */
  readonly seconds: number;
  /** Iterations done that nobody had been told of yet; the last of all. */
  readonly steps: readonly Step[];
  readonly made: Provenance;
  /** Whatever the one who keeps it wants to find again. */
  readonly memo?: string;
  /** What the optimiser keeps, by label, f32 and u32 little-endian: `image`, `average` and `accepted` are [3, height, width]. */
  readonly tensors: ReadonlyMap<string, Uint8Array>;
}

/** What the bits of a result depend on, beside what is asked for. */
export interface Provenance {
  readonly adapter: AdapterSummary;
  /** How features were stored. */
  readonly element: Element;
  /** The forced way of computing convolutions, or the speeds by which it was chosen. */
  readonly convolutions: ConvolutionVariant | ConvolutionRates;
  /** Tiling that the picture was looked at through; 1: whole. */
  readonly windows: number;
}

/** The values of a tensor, in place where it is aligned. */
export function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/**
 * The picture in a checkpoint, of its scale's size, 0 … 1. What only the shown picture has, the content's own chroma and
 * what is kept as it is, is not in it.
 */
export function checkpointPicture({ scale, tensors }: Checkpoint): Picture {
  const { width, height } = scale;
  const values = floatsOf(shownIn(tensors));
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, values[i]!));
  return { width, height, data };
}

/** The values of the picture that is shown. */
export function shownIn(tensors: Checkpoint['tensors']): Uint8Array {
  return (tensors.get('average') ?? tensors.get('accepted') ?? tensors.get('image'))!;
}
