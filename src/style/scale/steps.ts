import { type ArtFilterError, diverged } from '../../errors.ts';
import { knownRates } from '../../ops/convolution/autotune.ts';
import { LOG_LINES } from '../../ops/losses/terms.ts';
import { scaleEnds } from '../settings/scales.ts';
import type { Step } from '../settings/settings.ts';
import { secondsOf, speedModelOf } from './cost-model.ts';
import type { Executor } from './executor.ts';
import type { Scale } from './scale.ts';
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
  const seconds = secondsAtScales(setup, index, executor);
  const steps: Step[] = [];
  for (let iteration = done + 1; iteration <= done + count; iteration++) {
    const at = ((iteration - 1) % LOG_LINES) * length;
    const losses = objective.read(log.subarray(at, at + length));
    if (!Number.isFinite(losses.total)) return { steps, failure: diverged(iteration, losses.total) };
    const scale = setup.sizes[index]!;
    steps.push({
      iteration,
      iterations,
      losses,
      scale,
      secondsPerIteration,
      secondsLeft: secondsLeft(setup, seconds, iteration),
    });
  }
  return { steps };
}

/**
 * Seconds of an iteration at each scale: of the present one as measured, of the others by what was measured of the
 * device, as small launches take as long as smaller ones; where nothing was, by their pixels.
 */
function secondsAtScales({ sizes, gpu, options }: Setup, index: number, executor: Executor): number[] {
  const { steps, settled } = executor;
  const measured = executor.iterationMilliseconds / 1000;
  const pixels = sizes.map((size) => (size / sizes[index]!) ** 2);
  const rates = knownRates(gpu, options.element);
  if (!rates) return pixels.map((times) => times * measured);
  const pace = speedModelOf(gpu);
  pace.observe({ reckoned: secondsOf(steps, rates), measured }, steps.length * rates.launch, settled);
  return pixels.map((times, i) =>
    i === index && settled ? measured : pace.seconds(secondsOf(steps, rates, times)),
  );
}

/** Of all iterations after those done. @param seconds of one at each scale */
function secondsLeft(setup: Setup, seconds: readonly number[], done: number): number {
  return endsOf(setup).reduce((sum, end, i, ends) => {
    const rest = Math.max(0, end - Math.max(done, ends[i - 1] ?? 0));
    return sum + rest * seconds[i]!;
  }, 0);
}
