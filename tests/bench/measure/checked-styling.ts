import type { Gpu } from '../../../src/gpu/device.ts';
import { recipeNamed } from '../../../src/style/settings/recipes.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import * as reference from '../../reference/optimisers.ts';
import { checkedSize, iterationError, type Objective } from '../check.ts';
import { type Styling, type StylingResult, styling } from './styling.ts';

/** Largest error against the reference of loss, gradient and step, by how features are stored. */
const TOLERANCES = { f32: 1e-4, f16: 2e-2 } as const;

/** Loss, gradient's norm and error of the first iteration; see `../check.ts`. */
export interface First {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly error: number;
}

/** The first iteration of an objective, at its size or the one that stands for it. */
export async function firstIteration(
  gpu: Gpu,
  objective: Objective,
  size: number,
  given?: Partial<Settings>,
): Promise<First> {
  const checked = await styling(gpu, objective, checkedSize(size), given);
  try {
    return await first(checked, objective, checkedSize(size));
  } finally {
    checked.close();
  }
}

/** Error of an objective's first iteration. @throws Error where it is too large */
export async function checkFirst(
  gpu: Gpu,
  objective: Objective,
  size: number,
  given: Partial<Settings>,
): Promise<number> {
  const { error } = await firstIteration(gpu, objective, size, given);
  holds(error, given);
  return error;
}

/** An iteration whose first run agreed with the reference. @throws Error where it did not */
export async function checkedStyling(
  gpu: Gpu,
  objective: Objective,
  size: number,
  given: Partial<Settings> = {},
): Promise<Styling & { readonly error: number }> {
  if (checkedSize(size) !== size) {
    const error = await checkFirst(gpu, objective, size, given);
    return { ...(await styling(gpu, objective, size, given)), error };
  }
  const made = await styling(gpu, objective, size, given);
  try {
    const { error } = await first(made, objective, size);
    holds(error, given);
    return { ...made, error };
  } catch (error) {
    made.close();
    throw error;
  }
}

function holds(error: number, { precision }: Partial<Settings>): void {
  const tolerance = TOLERANCES[precision === 'f16' ? 'f16' : 'f32'];
  if (error <= tolerance) return;
  throw new Error(
    `the first iteration is off by ${error.toExponential(1)}, where ${tolerance} is the limit.`,
  );
}

async function first(made: Styling, objective: Objective, size: number): Promise<First> {
  const result = await made.run();
  const gradientNorm = norm(result.gradient);
  const error = Math.max(
    iterationError(size, result.loss, gradientNorm, objective),
    stepError(made.settings, result),
  );
  return { loss: result.loss, gradientNorm, error };
}

/** Distance of the optimiser's step from the reference's, over its length, by the gradient that it had. */
function stepError({ optimizer, recipe, learningRate }: Settings, result: StylingResult): number {
  const { pixelScale, clamped, adam } = recipeNamed(recipe);
  // The reference of Adam always ends within 0…1.
  if (optimizer === 'adam' && !clamped) return 0;
  const start = Float64Array.from(result.before, (value) => value * pixelScale);
  const make = { adam: reference.adam, sgd: reference.sgd, lbfgs: reference.lbfgs }[optimizer];
  const optimiser = make({ start, learningRate, clamped, ...adam, epsilon: adam.eps });
  optimiser.step(result.gradient.map((value) => value / pixelScale));
  const expected = optimiser.image.map((value) => value / pixelScale);
  const distance = norm(expected.map((value, i) => value - result.after[i]!));
  return distance / norm(expected.map((value, i) => value - result.before[i]!));
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}
