// Runs of a few iterations whose losses every engine must agree on.
import type { Gpu } from '../../src/gpu/device.ts';
import { StyleTransfer } from '../../src/style/session/style-transfer.ts';
import type { Settings } from '../../src/style/settings/settings.ts';
import { randomPicture } from '../gpu/cases/styling.ts';
import { narrowVgg19 } from '../support/random-network.ts';

/** What a run came to. */
export interface ShortRun {
  readonly losses: readonly number[];
  /** Of the picture's values. */
  readonly mean: number;
  readonly tiles: number;
}

interface Given {
  readonly settings: Partial<Settings>;
  /** Most bytes of GPU buffers. */
  readonly memory?: number;
}

const PLAIN: Partial<Settings> = {
  size: 64,
  iterations: 6,
  init: 'noise',
  seed: 7,
  optimizer: 'adam',
  learningRate: 0.02,
  precision: 'f32',
};

const GIVEN = {
  default: { settings: PLAIN },
  scales: { settings: { ...PLAIN, minScale: 32 } },
  keras: { settings: { ...PLAIN, recipe: 'keras' } },
  johnson: { settings: { ...PLAIN, recipe: 'johnson' } },
  lbfgs: { settings: { ...PLAIN, optimizer: 'lbfgs', learningRate: 1, minScale: 0, iterations: 4 } },
  halves: { settings: { ...PLAIN, precision: 'f16', minScale: 0 } },
  tiles: { settings: { ...PLAIN, size: 160, iterations: 2, minScale: 0 }, memory: 12e6 },
} as const satisfies Record<string, Given>;

export type ShortRunName = keyof typeof GIVEN;

export const SHORT_RUNS = Object.keys(GIVEN) as readonly ShortRunName[];

/** Relative difference that losses of two engines may have. */
export const CLOSE: Readonly<Record<ShortRunName, number>> = {
  default: 1e-4,
  scales: 1e-4,
  keras: 1e-4,
  johnson: 1e-4,
  lbfgs: 1e-3,
  halves: 1e-2,
  tiles: 1e-4,
};

/** @throws Error where the device cannot run it */
export async function shortRun(gpu: Gpu, name: ShortRunName): Promise<ShortRun> {
  const { settings, memory }: Given = GIVEN[name];
  const transfer = await StyleTransfer.create({
    content: randomPicture(96, 128, 11),
    styles: [{ picture: randomPicture(80, 64, 12) }],
    weights: narrowVgg19(),
    settings,
    convolutions: 'winograd-registers',
    ...(memory && { memory }),
    gpu,
  });
  try {
    const losses: number[] = [];
    for await (const step of transfer.run()) losses.push(step.losses.total);
    const { data } = await transfer.picture();
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    return { losses, mean, tiles: transfer.tiles };
  } finally {
    transfer.destroy();
  }
}
