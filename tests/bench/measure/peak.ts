import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { type Dispatch, loadKernels, prepare, workOf } from '../../../src/gpu/dispatch.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import type { Measurement } from '../row.ts';
import copyKernel from './copy.wgsl';
import multiplyAddKernel from './multiply_add.wgsl';
import { Timer } from './timer.ts';

/** What the adapter can do at best. */
export interface Peak {
  /** 10⁹ floating-point operations a second, two a multiply-add. */
  readonly gflops: number;
  /** 10⁹ bytes read and written a second by a copying kernel. */
  readonly gbps: number;
  readonly measurements: readonly Measurement[];
}

/** What a chain of `multiply_add` ends at: addend / (1 − factor). */
const FIXED_POINT = 2;
const CHAINS = [2, 4, 8] as const;
/** vec4f that an invocation of `copy` moves. */
const EACH = [4, 16] as const;

interface Load {
  readonly invocations: number;
  readonly rounds: number;
  readonly copied: number;
}
/** Some tens of milliseconds each; more than any cache holds. */
const LOADS: Record<'software' | 'gpu', Load> = {
  software: { invocations: 2 ** 14, rounds: 64, copied: 2 ** 25 },
  gpu: { invocations: 2 ** 20, rounds: 128, copied: 2 ** 27 },
};

/** Measures the multiply-add peak and the copy bandwidth, and how time is to be taken. */
export async function measurePeak(gpu: Gpu): Promise<{ peak: Peak; timer: Timer }> {
  const { invocations, rounds, copied } = LOADS[gpu.adapter.software ? 'software' : 'gpu'];
  const buffers = new Buffers(gpu);
  try {
    const sums = buffers.create('sums', 'scratch', invocations * 4);
    const [from, to] = ['from', 'to'].map((label) => buffers.create(label, 'scratch', copied));
    const dispatches = [
      ...CHAINS.flatMap((chains) =>
        [true, false].map((fused) => multiplyAdd(chains, fused, { invocations, rounds }, sums)),
      ),
      ...EACH.map((each) => copy(each, from!, to!)),
    ];
    const kernels = await loadKernels(gpu, dispatches);
    const steps = await gpu.guard('peak', () => prepare(buffers, 'peak', dispatches, kernels));
    const timer = await Timer.create(gpu, [steps[4]!]);
    const measurements: Measurement[] = [];
    for (const [i, { label, kernel, cost }] of dispatches.entries()) {
      const [time] = await timer.sample([[steps[i]!]]);
      const { median, spread, rounds } = time!;
      const rate = workOf({ cost }) / median / 1e6;
      measurements.push({
        case: 'peak',
        kernel: kernel.name,
        variant: label,
        direction: null,
        ms: median,
        spread,
        gflops: kernel === copyKernel ? null : rate,
        ...(kernel === copyKernel ? { gbps: rate } : {}),
        rounds,
      });
      if (kernel === multiplyAddKernel)
        await check(gpu, sums, 4 * FIXED_POINT * Number(dispatches[i]!.constants!.CHAINS));
    }
    const best = (pick: (one: Measurement) => number | null | undefined) =>
      Math.max(...measurements.map((one) => pick(one) ?? 0));
    return {
      peak: { gflops: best((one) => one.gflops), gbps: best((one) => one.gbps), measurements },
      timer,
    };
  } finally {
    buffers.destroy();
  }
}

function multiplyAdd(
  chains: number,
  fused: boolean,
  { invocations, rounds }: Omit<Load, 'copied'>,
  output: GPUBuffer,
): Dispatch {
  return {
    label: `${chains} chains, ${fused ? 'fma' : 'mul and add'}`,
    kernel: multiplyAddKernel,
    constants: { FUSED: Number(fused), CHAINS: chains },
    params: { rounds, factor: 1 - 1 / FIXED_POINT, addend: 1 },
    buffers: { output },
    workgroups: [invocations / 64],
    cost: { flops: invocations * rounds * 8 * chains * 4 * 2, bytes: 0 },
  };
}

function copy(each: number, input: GPUBuffer, output: GPUBuffer): Dispatch {
  return {
    label: `${input.size / 2 ** 20} MB, ${each} each`,
    kernel: copyKernel,
    constants: { EACH: each },
    buffers: { input, output },
    workgroups: [input.size / 16 / 64 / each],
    cost: { flops: 0, bytes: 2 * input.size },
  };
}

async function check(gpu: Gpu, sums: GPUBuffer, expected: number): Promise<void> {
  const wrong = (await readFloats(gpu, sums)).find((value) => Math.abs(value - expected) > 1e-3);
  if (wrong !== undefined) throw new Error(`peak: multiply_add gave ${wrong}, expected ${expected}.`);
}
