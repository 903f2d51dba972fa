import { ArtFilterError } from '../errors.ts';
import { LOG_LINES } from '../ops/terms.ts';
import { scaleEnds } from './pyramid.ts';
import type { Scale } from './scale.ts';
import type { Step } from './settings.ts';
import type { Setup } from './setup.ts';

/** Iterations after which each scale ends, by the settings in force. */
export function endsOf({ sizes, settings, recipe }: Setup): number[] {
  return scaleEnds(sizes.length, settings.iterations, recipe.pyramid);
}

/**
 * The steps of iterations that were computed, from the log of their losses.
 * @param log [LOG_LINES, 1 + terms], see `Terms.log`
 * @param done iterations before the first of them
 * @returns those before the first whose loss is no number, and the error for that one
 */
export function readSteps(
  setup: Setup,
  { work, index }: Scale,
  log: Float32Array,
  done: number,
  count: number,
): { steps: Step[]; failure?: ArtFilterError } {
  const { objective, executor } = work;
  const length = 1 + objective.terms.count;
  const { iterations } = setup.settings;
  const secondsPerIteration = executor.iterationMilliseconds / 1000;
  const steps: Step[] = [];
  for (let iteration = done + 1; iteration <= done + count; iteration++) {
    const at = ((iteration - 1) % LOG_LINES) * length;
    const losses = objective.read(log.subarray(at, at + length));
    if (!Number.isFinite(losses.total)) return { steps, failure: diverged(iteration, losses.total) };
    const secondsLeft = secondsPerIteration * iterationsLeft(setup, index, iteration);
    const scale = setup.sizes[index]!;
    steps.push({ iteration, iterations, losses, scale, secondsPerIteration, secondsLeft });
  }
  return { steps };
}

/** In iterations of the present scale: one of twice the pixels counts twice. */
function iterationsLeft(setup: Setup, index: number, done: number): number {
  const { sizes } = setup;
  return endsOf(setup).reduce((sum, end, i, ends) => {
    const rest = Math.max(0, end - Math.max(done, ends[i - 1] ?? 0));
    return sum + rest * (sizes[i]! / sizes[index]!) ** 2;
  }, 0);
}

export function diverged(iteration: number, value: number): ArtFilterError {
  return new ArtFilterError(
    'diverged',
    `The picture diverged at iteration ${iteration} (the loss is ${value}). Lower the learning rate, or use Adam.`,
  );
}
