import { ArtFilterError } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { type ConvolutionChoice, decidingRates } from '../../ops/convolution/autotune.ts';
import type { OptimiserState } from '../optimisers/state.ts';
import type { ScaleInfo, Settings, Step } from '../settings/settings.ts';
import type { Checkpoint, EarlyEnds, Provenance } from './checkpoint.ts';
import type { Fingerprints } from './fingerprints.ts';
import { clockOf, readState } from './state.ts';

/** A run that computes nothing while its checkpoint is taken. */
export interface HaltedRun {
  readonly gpu: Gpu;
  readonly settings: Settings;
  readonly options: { readonly element: Element };
  readonly convolutions: ConvolutionChoice;
  readonly scale: ScaleInfo;
  /** Number of tiles of the picture; 1: whole. */
  readonly tiles: number;
  readonly state: OptimiserState;
}

/** Progress of a run. */
export interface Standing {
  readonly iteration: number;
  /** Steps computed but not yet yielded by `run()`. */
  readonly steps: readonly Step[];
  /** Whether settings changed that take effect at the next iteration. */
  readonly changed: boolean;
  readonly seconds: number;
  readonly early: EarlyEnds | undefined;
}

/**
 * Reads a run's state back as a checkpoint.
 * @param alive throws once the session has been destroyed
 * @throws ArtFilterError `diverged` where the picture has values that are not finite, `device-lost`, `gpu`
 */
export async function takeCheckpoint(
  run: HaltedRun,
  sources: Fingerprints,
  standing: Standing,
  alive: () => void,
): Promise<Checkpoint> {
  const settings = structuredClone(run.settings);
  const { iteration } = standing;
  const tensors = await readState(run.gpu, run.state, iteration, alive);
  if (clockOf(tensors) !== iteration) {
    throw new ArtFilterError(
      'gpu',
      'The last iterations were interrupted, so there is no state to save. Start a new run.',
    );
  }
  return { sources, settings, ...standing, scale: run.scale, made: await provenanceOf(run), tensors };
}

async function provenanceOf({ gpu, options, convolutions: choice, tiles }: HaltedRun): Promise<Provenance> {
  const { element } = options;
  const convolutions = choice === 'auto' ? await decidingRates(gpu, element) : choice;
  return { adapter: { ...gpu.adapter }, element, convolutions, tiles };
}
