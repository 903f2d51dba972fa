import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Gpu } from '../../../src/gpu/device.ts';
import { CONVOLUTION_VARIANTS, chooseConvolutions, fastest } from '../../../src/ops/convolution/autotune.ts';
import type { ConvolutionRates } from '../../../src/ops/convolution/benchmark.ts';
import { GEMM_KINDS, GEMMS, type GemmKind } from '../../../src/ops/convolution/gemm.ts';
import type { ConvolutionVariant } from '../../../src/ops/convolution/weights-layout.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

/** Seconds an operation at so many GFLOP/s. */
const at = (gflops: number) => 1e-9 / gflops;
const rates = (direct: number, gemms: Partial<Record<GemmKind, number>>): ConvolutionRates => ({
  direct: at(direct),
  launch: 1e-6,
  transforms: 3e-7,
  gemms: new Map(Object.entries(gemms).map(([kind, gflops]) => [kind as GemmKind, at(gflops)])),
});
const layer = (inChannels: number, outChannels: number, side: number) => ({
  inChannels,
  outChannels,
  height: side,
  width: side,
});

describe('the fastest variant by the rates', () => {
  test('is Winograd where its products are as fast as the direct kernel', () => {
    expect(fastest(rates(10, { tiled: 10 }), layer(256, 256, 64))).toBe('winograd-tiled');
  });

  test('is direct where products are five times slower', () => {
    expect(fastest(rates(10, { tiled: 2 }), layer(256, 256, 64))).toBe('direct');
  });

  test('is direct where Winograd kernels do not take the channels', () => {
    expect(fastest(rates(1, { tiled: 100 }), layer(3, 64, 512))).toBe('direct');
  });

  test('is the GEMM with the higher rate', () => {
    expect(fastest(rates(1, { quads: 5, octets: 12 }), layer(128, 128, 64))).toBe('winograd-octets');
  });

  test('depends on the size: few tiles fill no large block of the tiled GEMM', () => {
    const both = rates(1, { tiled: 20, quads: 10 });
    expect(fastest(both, layer(512, 512, 64))).toBe('winograd-tiled');
    expect(fastest(both, layer(512, 512, 8))).toBe('winograd-quads');
  });

  test('is direct for a single tile, which shares the weights with no other', () => {
    const software = rates(3.5, { quads: 5 });
    expect(fastest(software, layer(512, 512, 4))).toBe('direct');
    expect(fastest(software, layer(512, 512, 16))).toBe('winograd-quads');
  });
});

describe('what is chosen after the measurement', () => {
  beforeAll(() => void Object.assign(globalThis, mockGlobals));
  afterEach(() => void vi.restoreAllMocks());

  /** Variants of layers by their sides, on a device on which every look at the clock takes so many milliseconds more. */
  const chosen = async (description: string, steps: readonly number[]) => {
    const mock = new MockGpu();
    Object.assign(mock, { description, features: ['subgroups'] });
    const gpu = await Gpu.open({ gpu: mock.gpu });
    let now = 0;
    let looks = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += steps[looks++ % steps.length]!;
      return now;
    });
    const choose = await chooseConvolutions(gpu, 'auto', 'f32');
    return [4, 8, 16, 64].map((side) => choose(layer(64, 64, side)));
  };
  const CLOCKS = [[1], [0, 9], [9, 0, 1, 40], [3, 100, 1, 70, 2], [20, 1, 1]];

  test('is the same on software adapters, however busy the processor was', async () => {
    for (const clock of CLOCKS) {
      expect(await chosen('llvmpipe', clock)).toEqual(['direct', ...Array(3).fill('winograd-quads')]);
    }
  });

  test('goes by the measurement on GPUs', async () => {
    const all = [];
    for (const clock of CLOCKS) all.push((await chosen('Acme 3000', clock)).join());
    expect(new Set(all).size).toBeGreaterThan(1);
  });
});

describe.each(GEMM_KINDS)('vectors of tiles of the GEMM %s', (kind) => {
  test('are rounded up to what it launches for', () => {
    for (let vectors = 1; vectors < 200; vectors++) {
      const padded = GEMMS[kind].pad(vectors);
      expect(padded).toBeGreaterThanOrEqual(vectors);
      expect(GEMMS[kind].pad(padded)).toBe(padded);
      const { workgroups } = GEMMS[kind].launch({ depth: 64, rows: 64, vectors: padded });
      expect(workgroups.every((count) => Number.isInteger(count) && count > 0)).toBe(true);
    }
  });
});

test('few channels leave no lane of the GEMM quads idle', () => {
  for (const rows of [16, 32, 48, 512]) {
    const { constants, workgroups } = GEMMS.quads.launch({ depth: 64, rows, vectors: 64 });
    const { BLOCKS, WORKGROUP } = constants as Record<string, number>;
    expect(workgroups[0] * WORKGROUP! * BLOCKS! * 4).toBe(rows);
  }
});

describe('a forced variant', () => {
  const choose = async (variant: string) => {
    const gpu = await Gpu.open({ gpu: new MockGpu().gpu });
    return chooseConvolutions(gpu, variant as ConvolutionVariant, 'f32');
  };

  test('is taken wherever it fits, without measuring', async () => {
    const variant = await choose('winograd-tiled');
    expect(variant(layer(64, 128, 8))).toBe('winograd-tiled');
    expect(variant(layer(3, 64, 8))).toBe('direct');
  });

  test('that there is not is refused by name', async () => {
    await expect(choose('fastest')).rejects.toThrow(
      `convolutions is fastest, expected auto, ${CONVOLUTION_VARIANTS.join(', ')}. Choose one.`,
    );
  });

  test('that the device lacks is refused', async () => {
    await expect(choose('winograd-octets')).rejects.toThrow(/winograd-octets does not run on/);
  });
});
