// Networks with fewer channels than VGG19, by every kind of convolution.
import { CONVOLUTION_VARIANTS } from '../../../src/ops/convolution/autotune.ts';
import type { Widths } from '../../../src/vgg/network/widths.ts';
import { relativeNorm } from '../../reference/losses.ts';
import { NARROW } from '../../support/random-network.ts';
import { LANES } from './convolution.ts';
import type { GpuCase } from './gpu-case.ts';
import { recipeCase } from './networks.ts';

/** A quarter of VGG19's: all in multiples of 16, which Winograd kernels take. */
const QUARTER: Widths = [16, 16, 32, 32, 64];
/** Unlike from layer to layer, some in multiples of 8 alone. */
const UNLIKE: Widths = NARROW.slice(0, QUARTER.length);

/** What the style's layers are worth, in shares. */
const SHARES = [16 / 21, 4 / 21, 1 / 21];

const narrow = (widths: Widths) => ({
  recipe: 'default',
  settings: {
    // Among few channels a maximum that rounding moves elsewhere is much of the gradient.
    pooling: 'avg' as const,
    contentLayers: { conv2_2: 1 },
    styleLayers: { conv1_1: 16, conv2_1: 4, conv3_1: 1 },
  },
  content: (_channels: number, _values: number, target: ArrayLike<number>) => 0.09 * relativeNorm(target),
  style: (channels: number, _values: number, target: ArrayLike<number>) =>
    SHARES[[0, 2, 4].findIndex((layer) => widths[layer] === channels)]! * relativeNorm(target),
  tv: { cx: 2 / 3, cy: 2 / 3, cd: 1 / 6, power: 1, interior: false, weight: 0.1 / (3 * 17 * 22) },
  inputScale: 1,
  widths,
});

export const narrowCases: readonly GpuCase[] = CONVOLUTION_VARIANTS.flatMap((convolutions) =>
  Object.entries({ QUARTER, UNLIKE }).map(([name, widths]) => ({
    ...recipeCase(`default, ${name.toLowerCase()} widths, ${convolutions}`, {
      ...narrow(widths),
      convolutions,
    }),
    subgroups: LANES[convolutions],
  })),
);
