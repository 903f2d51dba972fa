import { ArtFilterError } from '../../errors.ts';
import { decidingRates } from '../../ops/convolution/autotune.ts';
import { type Scale, tileCount } from '../scale/scale.ts';
import type { Setup } from '../scale/setup.ts';
import type { Step } from '../settings/settings.ts';
import type { Checkpoint, Provenance } from './checkpoint.ts';
import type { Fingerprints } from './fingerprints.ts';
import { clockOf, readState } from './state.ts';

/** Where a session stands. */
export interface Standing {
  readonly iteration: number;
  /** Iterations done and not yet handed over. */
  readonly steps: readonly Step[];
  /** Whether settings changed that are not in force yet. */
  readonly changed: boolean;
  readonly seconds: number;
}

/**
 * Takes a checkpoint of a session that computes nothing meanwhile.
 * @param alive throws once the session is gone
 * @throws ArtFilterError `diverged` where the picture has values that are no numbers, `device-lost`, `gpu`
 */
export async function takeCheckpoint(
  setup: Setup,
  scale: Scale,
  sources: Fingerprints,
  standing: Standing,
  alive: () => void,
): Promise<Checkpoint> {
  const { index, width, height } = scale;
  const settings = structuredClone(setup.settings);
  const { iteration } = standing;
  const tensors = await readState(setup.gpu, scale.state, iteration, alive);
  if (clockOf(tensors) !== iteration) {
    throw new ArtFilterError(
      'gpu',
      'The last iterations were broken off, so there is no state to save. Start anew.',
    );
  }
  const made = await madeBy(setup, tileCount(scale));
  const count = setup.sizes.length;
  return { sources, settings, ...standing, scale: { index, count, width, height }, made, tensors };
}

async function madeBy(setup: Setup, windows: number): Promise<Provenance> {
  const {
    gpu,
    options: { element },
    convolutions: choice,
  } = setup;
  const convolutions = choice === 'auto' ? await decidingRates(gpu, element) : choice;
  return { adapter: { ...gpu.adapter }, element, convolutions, windows };
}
