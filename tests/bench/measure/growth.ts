import type { Measurement } from '../row.ts';
import { fitExponent } from '../statistics.ts';
import type { NetworkName } from '../work.ts';
import type { Bench } from './bench.ts';
import { checkFirst } from './checked-styling.ts';
import { iterationFlops } from './shapes.ts';
import { openSize, stylingInputs } from './styling.ts';

export interface GrowthItem {
  readonly network: NetworkName;
  readonly sizes: readonly number[];
}

/** Time of a network's iteration and memory a pixel over sizes; of two and more, the exponents against pixels. */
export async function measureGrowth(bench: Bench, { network, sizes }: GrowthItem): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  const precision = 'f32';
  for (const size of sizes) {
    const error = await checkFirst(bench.gpu, network, size, { precision });
    const opened = await openSize({ ...stylingInputs(network, size, { precision }), gpu: bench.gpu });
    try {
      const [time] = await bench.timer.sample([opened.steps]);
      const { median, spread, rounds } = time!;
      rows.push({
        case: 'growth',
        size,
        network,
        direction: 'both',
        ms: median,
        spread,
        gflops: iterationFlops(network, size) / median / 1e6,
        bytes_per_pixel: opened.memory.bytesPerPixel,
        error,
        rounds,
      });
    } finally {
      opened.destroy();
    }
  }
  const largest = rows.at(-1);
  if (rows.length < 2 || !largest) return rows;
  const exponent = (of: (row: Measurement) => number) =>
    fitExponent(rows.map((row) => [row.size! ** 2, of(row)]));
  return [
    ...rows,
    { ...largest, phase: 'time', exponent: exponent(({ ms }) => ms) },
    {
      ...largest,
      phase: 'memory',
      exponent: exponent(({ size, bytes_per_pixel: bytes }) => bytes! * size! ** 2),
    },
  ];
}
