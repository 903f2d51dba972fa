import { ArtFilterError } from '../../errors.ts';
import { GAMUTS } from '../../image/picture.ts';
import { CONVOLUTION_VARIANTS } from '../../ops/convolution/autotune.ts';
import type { ConvolutionRates } from '../../ops/convolution/benchmark.ts';
import { GEMM_KINDS } from '../../ops/convolution/gemm.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { Losses, ScaleInfo, Settings, Step } from '../settings/settings.ts';
import { type Checkpoint, corrupt, type EarlyEnds, type Provenance } from './checkpoint.ts';
import type { Fingerprints } from './fingerprints.ts';
import {
  either,
  isFlag,
  isNumber,
  isRecord,
  isText,
  listOf,
  oneOf,
  optional,
  tableOf,
  whole,
  withMembers,
} from './guards.ts';

/** Largest side in pixels, and most scales and iterations of a run. */
const MOST = { side: 16_384, scales: 64, iterations: 1_000_000 } as const;
const BYTES_PER_PIXEL = 12;

/** Place of a tensor in the file; sections follow the header in order. */
export interface Section {
  readonly name: string;
  readonly bytes: number;
  /** See `chunkedSha256`. */
  readonly sha256: string;
}

/** JSON header of a file: a checkpoint without its tensors, by the format's own names. */
type Header = Omit<Checkpoint, 'tensors' | 'made' | 'userData'> & {
  readonly made: Pick<Provenance, 'adapter' | 'element'> & {
    readonly convolutions: string | Speeds;
    /** `Provenance.tiles`. */
    readonly windows: number;
  };
  /** `Checkpoint.userData`. */
  readonly memo?: string;
  readonly sections: readonly Section[];
};

/** `ConvolutionRates` in JSON: an infinite rate is null. */
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

const isLosses = withMembers<Losses>({
  total: isNumber,
  content: isNumber,
  style: tableOf(isNumber),
  tv: isNumber,
  tone: optional(isNumber),
  moments: optional(isNumber),
  laplacian: optional(isNumber),
});
export const isStep = withMembers<Step>({
  iteration: whole(MOST.iterations),
  iterations: whole(MOST.iterations),
  losses: isLosses,
  scale: whole(MOST.side),
  secondsPerIteration: isNumber,
  secondsLeft: isNumber,
});
const isHeader = withMembers<Header>({
  sources: withMembers<Fingerprints>({
    content: isText,
    styles: listOf(isText),
    regions: listOf(isText),
    keep: isText,
    weights: isText,
    network: optional(isText),
    gamut: optional(oneOf(GAMUTS)),
  }),
  settings: isSettings,
  changed: isFlag,
  iteration: whole(MOST.iterations),
  scale: withMembers<ScaleInfo>({
    index: whole(MOST.scales),
    count: whole(MOST.scales),
    width: whole(MOST.side),
    height: whole(MOST.side),
  }),
  seconds: isNumber,
  steps: listOf(isStep),
  early: optional(
    withMembers<EarlyEnds>({ saved: listOf(whole(MOST.iterations)), mark: optional(isNumber) }),
  ),
  memo: optional(isText),
  made: withMembers<Header['made']>({
    adapter: withMembers<Provenance['adapter']>({
      vendor: isText,
      architecture: isText,
      description: isText,
      software: isFlag,
    }),
    element: oneOf(['f32', 'f16']),
    convolutions: either(oneOf(CONVOLUTION_VARIANTS), isSpeeds),
    windows: whole(MOST.side ** 2),
  }),
  sections: listOf(
    withMembers<Section>({ name: isText, bytes: whole(Number.MAX_SAFE_INTEGER), sha256: isText }),
  ),
});

/** JSON text of a checkpoint's header. */
export function headerText(checkpoint: Checkpoint, sections: readonly Section[]): string {
  const { tensors: _, made, userData, ...rest } = checkpoint;
  const { adapter, element, convolutions: chosen, tiles } = made;
  const convolutions = typeof chosen === 'string' ? chosen : speedsOf(chosen);
  const header: Header = {
    ...rest,
    memo: userData,
    made: { adapter, element, convolutions, windows: tiles },
    sections,
  };
  return JSON.stringify(header);
}

/**
 * Parses and checks a header.
 * @returns the checkpoint without its tensors, and the sections that hold them
 * @throws ArtFilterError `file` where a value is missing, of another type or out of range
 */
export function readHeader(
  text: string,
): Omit<Checkpoint, 'tensors'> & { readonly sections: readonly Section[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(`its header is no JSON (${(error as Error).message})`);
  }
  if (!isHeader(value)) throw corrupt('a value in its header is missing or has another type');
  const bytes = new Map(value.sections.map((section) => [section.name, section.bytes]));
  const { width, height } = value.scale;
  const image = BYTES_PER_PIXEL * width * height;
  const pictures = ['average', 'accepted'].map((name) => bytes.get(name) ?? image);
  const fits = image > 0 && [bytes.get('image'), ...pictures].every((length) => length === image);
  if (!fits || bytes.get('clock') !== 16 || bytes.size !== value.sections.length) {
    throw corrupt(`it does not hold one picture of ${width}×${height} pixels`);
  }
  const { made, memo: userData, ...rest } = value;
  const { adapter, element, windows: tiles } = made;
  return {
    ...rest,
    userData,
    made: { adapter, element, convolutions: readConvolutions(made.convolutions), tiles },
  };
}

function readConvolutions(given: string | Speeds): Provenance['convolutions'] {
  if (typeof given === 'string') return CONVOLUTION_VARIANTS.find((variant) => variant === given)!;
  return readSpeeds(given);
}

/** Whether a value holds every setting, each of its type and in its range. */
function isSettings(value: unknown): value is Settings {
  if (!isRecord(value)) return false;
  const typed = Object.entries(resolveSettings({})).every(([name, own]) => {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (Array.isArray(own)) return listOf(isNumber)(given);
    return typeof own === 'object' ? tableOf(isNumber)(given) : typeof given === typeof own;
  });
  if (!typed) return false;
  try {
    resolveSettings(value);
    return true;
  } catch (error) {
    if (error instanceof ArtFilterError) return false;
    throw error;
  }
}

/** JSON form of rates. */
export function speedsOf(rates: ConvolutionRates): Speeds {
  return { ...rates, gemms: Object.fromEntries(rates.gemms) };
}

/** Rates from their JSON form. */
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
