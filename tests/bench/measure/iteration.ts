import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import type { Measurement } from '../row.ts';
import type { NetworkName } from '../work.ts';
import type { Bench } from './bench.ts';
import { checkFirst } from './checked-styling.ts';
import { byPhase, PHASES } from './phases.ts';
import type { Precisely } from './precision.ts';
import type { Repeated } from './repeat.ts';
import { iterationFlops } from './shapes.ts';
import { openSize, stylingInputs } from './styling.ts';

export interface IterationItem extends Precisely {
  readonly networks: readonly NetworkName[];
}

/** A network's iteration, ready to be timed. */
interface Opened extends Awaited<ReturnType<typeof openSize>> {
  readonly network: NetworkName;
  /** Relative error of its first iteration. */
  readonly error: number;
}

/** Sampling of iterations that are compared: interleaved, so that other load slows all of them down alike. */
const INTERLEAVED = { least: 7, milliseconds: 2000 };

/** The work of all contenders, as a session does it, in every network: whole, by phase, and by kernel. */
export async function measureIterations(bench: Bench, item: IterationItem): Promise<Measurement[]> {
  const opened: Opened[] = [];
  try {
    for (const network of item.networks) opened.push(await open(bench, item, network));
    const wholes = await bench.timer.sample(
      opened.map(({ steps }) => steps),
      INTERLEAVED,
    );
    const published = wholes[opened.findIndex(({ network }) => network === 'vgg19')];
    const rows: Measurement[] = [];
    for (const [i, one] of opened.entries()) {
      rows.push(...(await measurePhases(bench, item, one, wholes[i]!, published?.least)));
    }
    return rows;
  } finally {
    for (const { destroy } of opened) destroy();
  }
}

async function open(
  { gpu }: Bench,
  { size, precision }: IterationItem,
  network: NetworkName,
): Promise<Opened> {
  const error = await checkFirst(gpu, network, size, { precision });
  const opened = await openSize({ ...stylingInputs(network, size, { precision }), gpu });
  return { ...opened, network, error };
}

/** @param published shortest time of the published width, if it is measured */
async function measurePhases(
  { timer, peak }: Bench,
  { size, precision }: IterationItem,
  { network, steps, memory, error }: Opened,
  whole: Repeated,
  published: number | undefined,
): Promise<Measurement[]> {
  const phases = byPhase(steps);
  const phaseTimes = await timer.sample(PHASES.map((phase) => phases[phase]));
  const kernels = byKernel(steps, await timer.sample(steps.map((step) => [step])));
  const flops = iterationFlops(network, size);
  const base = { case: 'iteration', size, network, direction: 'both', variant: precision } as const;
  const gflops = flops / whole.median / 1e6;
  return [
    {
      ...base,
      phase: 'whole',
      ...named(whole),
      gflops,
      share_of_peak: gflops / peak.gflops,
      ...(published === undefined ? {} : { of_published: whole.least / published }),
      dispatches: steps.length,
      bytes_per_pixel: memory.bytesPerPixel,
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
        share_of_iteration: time.median / whole.median,
        dispatches: phases[phase].length,
      };
    }),
    ...kernels.map((kernel) => ({
      ...base,
      ...kernel,
      gflops: null,
      share_of_iteration: kernel.ms / whole.median,
    })),
  ];
}

function named({ median, spread, least, rounds }: Repeated) {
  return { ms: median, spread, least_ms: least, rounds };
}

/** Times of one kernel's launches in an iteration. */
interface KernelTime extends Pick<Measurement, 'ms' | 'spread' | 'least_ms' | 'rounds'> {
  readonly kernel: string;
  readonly dispatches: number;
}

/** Times of the launches summed by kernel, the longest first; spreads as of independent sums. */
function byKernel(steps: readonly PreparedDispatch[], times: readonly Repeated[]): KernelTime[] {
  const none = { ms: 0, least_ms: 0, squares: 0, dispatches: 0 };
  const sums = new Map<string, typeof none>();
  steps.forEach(({ pipeline }, i) => {
    // A pipeline's label is its kernel and its constants.
    const kernel = pipeline.label.split(' ')[0]!;
    const { median, spread, least } = times[i]!;
    const sum = sums.get(kernel) ?? none;
    sums.set(kernel, {
      ms: sum.ms + median,
      least_ms: sum.least_ms + least,
      squares: sum.squares + spread ** 2,
      dispatches: sum.dispatches + 1,
    });
  });
  const { rounds } = times[0]!;
  return [...sums]
    .map(([kernel, { squares, ...sum }]) => ({ kernel, ...sum, spread: Math.sqrt(squares), rounds }))
    .sort((a, b) => b.ms - a.ms);
}
