// The reference that every contender's result is held against before it is timed.
import type { ConvData, ConvWork, NetworkName } from './work.ts';

/** One value of a convolution's result, in float64. */
export interface Sample {
  readonly channel: number;
  readonly y: number;
  readonly x: number;
  readonly value: number;
}

/** A convolution's result at corners, edges and within, of the first, last and other channels. */
export function convSamples(work: ConvWork, data: ConvData): Sample[] {
  const { size, direction } = work;
  const channels = direction === 'forward' ? work.outChannels : work.inChannels;
  const last = size - 1;
  const places = [
    [0, 0],
    [0, last],
    [last, 0],
    [last, last],
    [size >> 1, 0],
    [1, size >> 1],
    [size >> 1, (size >> 1) - 1],
    [(size * 2) / 3, size / 3].map(Math.floor),
  ] as [number, number][];
  return [0, 1, channels >> 1, channels - 1].flatMap((channel) =>
    places.map(([y, x]) => ({ channel, y, x, value: convAt(work, data, channel, y, x) })),
  );
}

/** Σ input · weight of one value; backward the kernels are turned by 180° and the channels swapped. */
function convAt(work: ConvWork, { input, weight }: ConvData, channel: number, y: number, x: number): number {
  const { size, inChannels, outChannels, direction } = work;
  const forward = direction === 'forward';
  let sum = 0;
  for (let c = 0; c < (forward ? inChannels : outChannels); c++) {
    const kernel = (forward ? channel * inChannels + c : c * inChannels + channel) * 9;
    for (let tap = 0; tap < 9; tap++) {
      const v = y + Math.floor(tap / 3) - 1;
      const u = x + (tap % 3) - 1;
      if (v < 0 || v >= size || u < 0 || u >= size) continue;
      sum += input[(c * size + v) * size + u]! * weight[kernel + (forward ? tap : 8 - tap)]!;
    }
  }
  return sum;
}

/** Largest distance from the samples over their root mean square. @param at the contender's value */
export function sampleError(
  samples: readonly Sample[],
  at: (channel: number, y: number, x: number) => number,
): number {
  const norm = Math.sqrt(samples.reduce((sum, { value }) => sum + value ** 2, 0) / samples.length);
  // Math.max passes NaN on, which no tolerance lets through.
  return Math.max(...samples.map(({ channel, y, x, value }) => Math.abs(at(channel, y, x) - value))) / norm;
}

/** What a style transfer is set up for: the work of every contender on a network, or one of our own recipes on VGG19. */
export type Objective = NetworkName | 'default' | 'keras';
type Figures = readonly [loss: number, gradientNorm: number];

/**
 * Loss at the start picture and 2-norm of its gradient, by size, in float64 by PyTorch; the works at 16 also by
 * tests/reference. `default`, `keras`: our recipes, the latter with average pooling, content from CONTENT_LAYER and no
 * total variation, on ImageNet's preprocessing.
 */
const FIRST: Readonly<Record<Objective, Readonly<Record<number, Figures>>>> = {
  vgg19: {
    16: [0.0037591091086644876, 0.005094055271278247],
    32: [0.002311816762939636, 0.003063913243359662],
    64: [0.002216290043336712, 0.0020882764190530002],
    128: [0.0024668092509481203, 0.0013187379761473114],
    256: [0.002627210480438154, 0.0007351313137666818],
    512: [0.002777737588877741, 0.00039748446135064863],
  },
  builtin: {
    16: [0.009368435575602857, 0.009958621921700469],
    32: [0.0060201596482777784, 0.009758157849988467],
    64: [0.004897273518076337, 0.005742174394706335],
    128: [0.005768709981014012, 0.0037714348084815765],
    256: [0.005983466798564073, 0.002078144878934664],
    512: [0.006040933366669077, 0.0010965236452365223],
  },
  draft: {
    16: [0.0281151562044171, 0.053156499901543815],
    32: [0.020341811356562888, 0.03812715594873377],
    64: [0.010665290172769265, 0.014276341985995065],
    128: [0.009905841988951423, 0.0069730087829871935],
    256: [0.010338121546005385, 0.0038267670568912235],
    512: [0.010701961190836608, 0.0020214406096221217],
  },
  default: {
    16: [0.4693778821729242, 0.2829765556159222],
    32: [0.2925796861723696, 0.12883557202498305],
    64: [0.10956300220600144, 0.05054927693184004],
    128: [0.05284238960400352, 0.02123923477840433],
    256: [0.03693174538486529, 0.009597620509400459],
    512: [0.03410536815117846, 0.004815948460049914],
  },
  keras: {
    16: [0.6814326363233043, 0.4180426488246901],
    32: [0.39865011682206974, 0.2454144701805518],
    64: [0.6270971905719078, 0.7207701961201367],
    128: [2.9238085618762035, 1.642786765196419],
    256: [15.026414267675616, 4.079850725507364],
    512: [69.26416234943466, 9.198230836731883],
  },
};

/** The size whose first iteration stands for one of `size`: itself where its loss is known, else a small one. */
export function checkedSize(size: number): number {
  return size in FIRST.vgg19 ? size : 64;
}

/** The larger relative error of the two figures of the first iteration. @param size from `checkedSize` */
export function iterationError(
  size: number,
  loss: number,
  gradientNorm: number,
  objective: Objective,
): number {
  const [expectedLoss, expectedNorm] = FIRST[objective][size]!;
  return Math.max(Math.abs(loss / expectedLoss - 1), Math.abs(gradientNorm / expectedNorm - 1));
}
