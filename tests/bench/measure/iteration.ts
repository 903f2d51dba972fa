import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import type { Precision } from '../../../src/style/settings.ts';
import type { Measurement } from '../row.ts';
import type { Bench } from './bench.ts';
import { checkFirst } from './checked-styling.ts';
import { byPhase, PHASES } from './phases.ts';
import type { Repeated } from './repeat.ts';
import { iterationFlops } from './shapes.ts';
import { openSize, stylingInputs } from './styling.ts';

export interface IterationItem {
  readonly size: number;
  readonly precision: Exclude<Precision, 'auto'>;
}

/** The work of all contenders, as a session does it: whole, by phase, and by kernel. */
export async function measureIteration(bench: Bench, item: IterationItem): Promise<Measurement[]> {
  const { gpu, timer, peak } = bench;
  const { size, precision } = item;
  const error = await checkFirst(gpu, 'work', size, { precision });
  const parts = await openSize({ ...stylingInputs('work', size, { precision }), gpu });
  try {
    const { steps } = parts;
    const [whole] = await timer.sample([steps]);
    const phases = byPhase(steps);
    const phaseTimes = await timer.sample(PHASES.map((phase) => phases[phase]));
    const kernels = byKernel(steps, await timer.sample(steps.map((step) => [step])));
    const flops = iterationFlops(size);
    const base = { case: 'iteration', size, direction: 'both', variant: precision } as const;
    const gflops = flops / whole!.median / 1e6;
    return [
      {
        ...base,
        phase: 'whole',
        ...named(whole!),
        gflops,
        share_of_peak: gflops / peak.gflops,
        bytes_per_pixel: parts.memory.bytesPerPixel,
        error,
      },
      ...PHASES.map((phase, i) => {
        const time = phaseTimes[i]!;
        const convolves = phase === 'forward' || phase === 'backward';
        return {
          ...base,
          phase,
          ...named(time),
          gflops: convolves ? flops / 2 / time.median / 1e6 : null,
          share_of_iteration: time.median / whole!.median,
        };
      }),
      ...kernels.map(({ kernel, ms, spread, rounds }) => ({
        ...base,
        kernel,
        ms,
        spread,
        gflops: null,
        share_of_iteration: ms / whole!.median,
        rounds,
      })),
    ];
  } finally {
    parts.destroy();
  }
}

function named({ median, spread, rounds }: Repeated) {
  return { ms: median, spread, rounds };
}

/** Times of the launches summed by kernel, the longest first; spreads as of independent sums. */
function byKernel(
  steps: readonly PreparedDispatch[],
  times: readonly Repeated[],
): { kernel: string; ms: number; spread: number; rounds: number }[] {
  const sums = new Map<string, { ms: number; squares: number }>();
  steps.forEach(({ pipeline }, i) => {
    // A pipeline's label is its kernel and its constants.
    const kernel = pipeline.label.split(' ')[0]!;
    const { median, spread } = times[i]!;
    const { ms, squares } = sums.get(kernel) ?? { ms: 0, squares: 0 };
    sums.set(kernel, { ms: ms + median, squares: squares + spread ** 2 });
  });
  const { rounds } = times[0]!;
  return [...sums]
    .map(([kernel, { ms, squares }]) => ({ kernel, ms, spread: Math.sqrt(squares), rounds }))
    .sort((a, b) => b.ms - a.ms);
}
