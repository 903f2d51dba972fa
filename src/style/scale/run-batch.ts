import { type ArtFilterError, diverged } from '../../errors.ts';
import { mapped } from '../../gpu/readback.ts';
import { roundTrip } from '../../gpu/wait.ts';
import { knownRates } from '../../ops/convolution/autotune.ts';
import { LOG_LINES } from '../../ops/losses/terms.ts';
import type { Step } from '../settings/settings.ts';
import { secondsOf, speedModelOf } from './cost-model.ts';
import type { Executor } from './executor.ts';
import type { Scale } from './scale.ts';
import type { Setup } from './setup.ts';

/** Iterations computed together. */
export interface Batch {
  readonly steps: Step[];
  /** The error of an iteration whose loss is not finite. */
  readonly failure?: ArtFilterError;
  readonly seconds: number;
}

/**
 * Computes iterations, at most as many as the log of losses has lines, and reads their losses back.
 * @param done iterations before the first of them
 * @throws ArtFilterError `device-lost`, `out-of-memory`, `gpu`
 */
export async function runBatch(setup: Setup, scale: Scale, done: number, count: number): Promise<Batch> {
  const { executor, objective, staging } = scale.program;
  const { log } = objective.terms;
  const trip = await roundTrip(setup.gpu);
  const started = performance.now();
  await executor.submit(count, (encoder) => {
    encoder.copyBufferToBuffer(log.buffer, 0, staging, 0, log.bytes);
  });
  const lines = new Float32Array(await mapped(setup.gpu, staging, log.bytes));
  const elapsed = performance.now() - started;
  const fault = setup.gpu.faultSince(setup.faults);
  if (fault) throw await setup.gpu.causeOf(fault, setup.faults);
  executor.measured(count, elapsed, trip);
  return { ...readSteps(setup, scale, lines, done, count), seconds: elapsed / 1000 };
}

/**
 * Reads the steps of iterations from the log of their losses.
 * @param log [LOG_LINES, 1 + terms], see `Terms.log`
 * @param done iterations before the first of them
 * @returns the steps before the first whose loss is not finite, and the error for that one
 */
function readSteps(
  setup: Setup,
  { program, index }: Scale,
  log: Float32Array,
  done: number,
  count: number,
): Omit<Batch, 'seconds'> {
  const { objective, executor } = program;
  const length = 1 + objective.terms.count;
  const secondsPerIteration = executor.iterationMilliseconds / 1000;
  const seconds = secondsAtScales(setup, index, executor);
  const told = Array.from({ length: count }, (_, i) => {
    const iteration = done + i + 1;
    const at = ((iteration - 1) % LOG_LINES) * length;
    return { iteration, losses: objective.read(log.subarray(at, at + length)) };
  });
  const failed = told.find(({ losses }) => !Number.isFinite(losses.total));
  const finite = failed ? told.slice(0, told.indexOf(failed)) : told;
  if (!failed) setup.course.look(index, done + count, told.at(-1)!.losses.total);
  const { iterations } = setup.course;
  const scale = setup.sizes[index]!;
  const steps = finite.map(({ iteration, losses }): Step => {
    const left = secondsLeft(setup, seconds, iteration);
    return { iteration, iterations, losses, scale, secondsPerIteration, secondsLeft: left };
  });
  return failed ? { steps, failure: diverged(failed.iteration, failed.losses.total) } : { steps };
}

/**
 * Seconds of an iteration at each scale: measured at the present one, and by the device's rates at the others, as the
 * time of small dispatches does not shrink with their pixels. Without rates by the ratio of pixels.
 */
function secondsAtScales({ sizes, gpu, options }: Setup, index: number, executor: Executor): number[] {
  const { steps, settled } = executor;
  const measured = executor.iterationMilliseconds / 1000;
  const pixels = sizes.map((size) => (size / sizes[index]!) ** 2);
  const rates = knownRates(gpu, options.element);
  if (!rates) return pixels.map((times) => times * measured);
  const model = speedModelOf(gpu);
  model.observe({ predicted: secondsOf(steps, rates), measured }, steps.length * rates.launch, settled);
  return pixels.map((times, i) =>
    i === index && settled ? measured : model.seconds(secondsOf(steps, rates, times)),
  );
}

/** Seconds of the iterations after `done`. @param seconds of one at each scale */
function secondsLeft({ course }: Setup, seconds: readonly number[], done: number): number {
  return course.ends.reduce((sum, end, i, ends) => {
    const rest = Math.max(0, end - Math.max(done, ends[i - 1] ?? 0));
    return sum + rest * seconds[i]!;
  }, 0);
}
