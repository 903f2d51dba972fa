import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import type { Launch } from '../../../src/graph/node.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import type { Objective } from '../check.ts';
import type { Measurement } from '../row.ts';
import type { Bench } from './bench.ts';
import { checkedStyling } from './checked-styling.ts';
import type { Precisely } from './precision.ts';
import { bytesOf, directionOf, flopsOf, shapeOf } from './traffic.ts';

/** Iterations that have every kernel between them; with rates whose first step stands out of the picture's rounding. */
const ITERATIONS: readonly { objective: Objective; settings: Partial<Settings> }[] = [
  { objective: 'default', settings: {} },
  { objective: 'keras', settings: { learningRate: 1e4 } },
  { objective: 'keras', settings: { optimizer: 'sgd', learningRate: 1e5 } },
];

/** Launches of one kernel that do the same: the pieces of one op, or one op at several places of the network. */
interface Work {
  readonly launch: Launch;
  readonly steps: PreparedDispatch[];
  readonly shape: string;
  /** Launches that one op is cut into. */
  readonly pieces: number;
}

/** Every kernel at every shape that it has in an iteration on a picture of `size`, each at one place. */
export async function measureKernels(bench: Bench, { size, precision }: Precisely): Promise<Measurement[]> {
  const seen = new Set<string>();
  const rows: Measurement[] = [];
  for (const { objective, settings } of ITERATIONS) {
    const styling = await checkedStyling(bench.gpu, objective, size, { precision, ...settings });
    try {
      for (const work of different(styling.launches, styling.steps, size, seen)) {
        const row = await measureWork(bench, work);
        rows.push({
          ...row,
          size,
          variant: [row.variant, precision].filter(Boolean).join(' '),
          error: styling.error,
        });
      }
    } finally {
      styling.close();
    }
  }
  return rows;
}

/** The first of each kernel, shape and constants that is not in `seen` yet. */
function different(
  launches: readonly Launch[],
  steps: readonly PreparedDispatch[],
  size: number,
  seen: Set<string>,
): Work[] {
  const works = new Map<string, Work>();
  launches.forEach((launch, i) => {
    const { kernel, constants, label } = launch;
    const shape = shapeOf(launch, size);
    const key = JSON.stringify([kernel.name, constants, shape, directionOf(launch)]);
    const pieces = launches.filter((other) => other.kernel === kernel && other.label === label).length;
    const known = works.get(key);
    if (known?.launch.label === label) known.steps.push(steps[i]!);
    if (seen.has(key)) return;
    seen.add(key);
    works.set(key, { launch, steps: [steps[i]!], shape, pieces });
  });
  return [...works.values()];
}

async function measureWork(
  { timer, peak }: Bench,
  { launch, steps, shape, pieces }: Work,
): Promise<Measurement> {
  const [time] = await timer.sample([steps], { milliseconds: 100 });
  const { median, spread, rounds } = time!;
  const flops = flopsOf(launch);
  // The pieces' costs differ in the last.
  const gflops =
    flops === undefined ? null : steps.reduce((sum, { cost }) => sum + cost.flops, 0) / median / 1e6;
  const gbps = (steps.length * bytesOf(launch, pieces)) / median / 1e6;
  return {
    case: 'kernels',
    kernel: launch.kernel.name,
    shape,
    variant: Object.entries(launch.constants ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    direction: directionOf(launch),
    ms: median,
    spread,
    gflops,
    gbps,
    ...(gflops === null ? {} : { share_of_peak: gflops / peak.gflops }),
    share_of_copy: gbps / peak.gbps,
    rounds,
  };
}
