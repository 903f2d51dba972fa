import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import { GEMM_KINDS } from '../../ops/convolution/gemm.ts';
import { either, isNumber, tableOf, withMembers } from './guards.ts';

/** What convolutions cost on a device as JSON has it: a speed that is infinite is null. */
export type Speeds = Readonly<Record<Exclude<keyof ConvolutionRates, 'gemms'>, number | null>> & {
  readonly gemms: Readonly<Record<string, number>>;
};

const isSpeed = either(isNumber, (value): value is null => value === null);
export const isSpeeds = withMembers<Speeds>({
  launch: isSpeed,
  direct: isSpeed,
  transforms: isSpeed,
  gemms: tableOf(isNumber),
});

export function speedsOf(rates: ConvolutionRates): Speeds {
  return { ...rates, gemms: Object.fromEntries(rates.gemms) };
}

/** The rates of `speedsOf`, also after they were JSON. */
export function readSpeeds({ launch, direct, transforms, gemms: given }: Speeds): ConvolutionRates {
  const infinite = (speed: number | null) => speed ?? Number.POSITIVE_INFINITY;
  const gemms = GEMM_KINDS.flatMap((kind) => {
    const speed = given[kind];
    return speed === undefined ? [] : [[kind, speed] as const];
  });
  return {
    launch: infinite(launch),
    direct: infinite(direct),
    transforms: infinite(transforms),
    gemms: new Map(gemms),
  };
}
