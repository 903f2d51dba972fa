import { ArtFilterError } from '../../errors.ts';
import type { AdapterSummary } from '../../gpu/adapter.ts';
import type { Element } from '../../graph/tensor.ts';
import { gamutOf, marked } from '../../image/colour/gamut.ts';
import type { Picture } from '../../image/picture.ts';
import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import type { ConvolutionVariant } from '../../ops/convolution/weights-layout.ts';
import type { ScaleInfo, Settings, Step } from '../settings/settings.ts';
import type { Fingerprints } from './fingerprints.ts';

/**
 * State of a run between two iterations. With the same pictures, masks and weights it continues to the same bits on
 * the same kind of adapter.
 */
export interface Checkpoint {
  /** Fingerprints of the pictures, masks and weights. */
  readonly sources: Fingerprints;
  /** All settings in force, live changes included. */
  readonly settings: Settings;
  /** Whether live settings changed that take effect at the next iteration. */
  readonly changed: boolean;
  /** Iterations computed. */
  readonly iteration: number;
  /** Scale of the last iteration. */
  readonly scale: ScaleInfo;
  /** Seconds that the iterations took. */
  readonly seconds: number;
  /** Steps computed but not yet yielded by `run()`. */
  readonly steps: readonly Step[];
  readonly made: Provenance;
  /** Where scales may end early: how they have so far. */
  readonly early?: EarlyEnds | undefined;
  /** Any text of the application's own, stored with the checkpoint. */
  readonly userData?: string;
  /**
   * Optimiser state by label, little-endian f32 and u32, L-BFGS pairs also f16: `image`, `average` and `accepted` are
   * [3, height, width].
   */
  readonly tensors: ReadonlyMap<string, Uint8Array>;
}

/** Scales that have ended early, see `Course`. */
export interface EarlyEnds {
  /** Iterations given up, by scale. */
  readonly saved: readonly number[];
  /** Objective at the last look at the present scale. */
  readonly mark?: number | undefined;
}

/** Device and arithmetic that a result's bits depend on, besides its inputs and settings. */
export interface Provenance {
  readonly adapter: AdapterSummary;
  /** Storage of features. */
  readonly element: Element;
  /** The forced variant of convolutions, or the rates by which variants were chosen. */
  readonly convolutions: ConvolutionVariant | ConvolutionRates;
  /** Number of tiles of the picture; 1: whole. */
  readonly tiles: number;
}

/** Values of a tensor: a view where it is aligned, else a copy. */
export function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/**
 * Picture of a checkpoint, 0 … 1, in the size of its scale. It shows the optimised image, without the content's chroma
 * and the kept areas that are added for display.
 */
export function checkpointPicture({ scale, sources, tensors }: Checkpoint): Picture {
  const { width, height } = scale;
  const values = floatsOf(shownIn(tensors));
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, values[i]!));
  return marked({ width, height, data }, gamutOf(sources));
}

/** Values of the picture that is shown, [3, height, width]. */
export function shownIn(tensors: Checkpoint['tensors']): Uint8Array {
  return (tensors.get('average') ?? tensors.get('accepted') ?? tensors.get('image'))!;
}

/** Error of a checkpoint that is damaged. */
export function corrupt(why: string): ArtFilterError {
  return new ArtFilterError('file', `The checkpoint is damaged: ${why}. Delete it and start a new run.`);
}

/** Error of an intact checkpoint that belongs to another run. */
export function otherRun(why: string): ArtFilterError {
  return new ArtFilterError(
    'settings',
    `The checkpoint is of another run: ${why}. Give the inputs it was started with, or start a new run.`,
  );
}
