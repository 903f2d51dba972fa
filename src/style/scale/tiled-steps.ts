import type { Buffers } from '../../gpu/buffers.ts';
import { asTile, type PreparedDispatch, workOf } from '../../gpu/dispatch.ts';
import { compile } from '../../graph/program.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { Stages } from '../objective/objective.ts';

/** The launches of an iteration in windows. */
export interface TiledSteps {
  readonly steps: readonly PreparedDispatch[];
  /** IterationProgram of each window beyond what it would be in one pass, as a share of that: features computed anew. */
  readonly repeated: number;
}

/**
 * One iteration of a picture that is looked at through windows, exactly as if it were looked at whole. Gram matrices are
 * sums over pixels, so that a first turn for each window adds them up, each window its own pixels; a second turn pulls
 * the features of each window's own pixels towards the target, and adds what arrives at the picture onto its gradient.
 * @param step what is done with objective and gradient, the last of an iteration
 */
export async function tiledSteps(
  buffers: Buffers,
  { pixels, sums, last, pulls, goals, begin }: Stages,
  step: Tensor,
  { list }: Tiling,
): Promise<TiledSteps> {
  const before = await compile(buffers, 'pixels', pixels);
  const turns = await compile(buffers, 'windows', [...sums, ...pulls], list.length);
  const between = await compile(buffers, 'sums', last);
  const after = await compile(buffers, 'style transfer', [step]);
  const steps = [
    ...before.steps,
    ...list.flatMap((_, turn) => asTile(turns.part(sums, turn), () => begin('sums', turn))),
    ...between.steps,
    ...list.flatMap((_, turn) => asTile(turns.part(pulls, turn), () => begin('pulls', turn))),
    ...after.steps,
  ];
  const [summed, pulled, looked] = [sums, pulls, goals].map((roots) => turns.part(roots, 0));
  const again = [
    ...pulled!.filter((one) => summed!.includes(one) || looked!.includes(one)),
    ...summed!.filter((one) => looked!.includes(one)),
  ];
  const repeated = costOf(again) / (costOf([...summed!, ...pulled!]) - costOf(again));
  return { steps, repeated };
}

function costOf(steps: readonly PreparedDispatch[]): number {
  return steps.reduce((sum, step) => sum + workOf(step), 0);
}
