import { ArtFilterError } from '../../errors.ts';
import { CONVOLUTION_VARIANTS } from '../../ops/convolution/autotune.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { Losses, ScaleInfo, Settings, Step } from '../settings/settings.ts';
import type { Checkpoint, Provenance } from './checkpoint.ts';
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
import { corrupt } from './refusal.ts';
import { isSpeeds, readSpeeds, type Speeds, speedsOf } from './speeds.ts';

/** Most pixels a side, scales and iterations that a run can have. */
const MOST = { side: 16_384, scales: 64, iterations: 1_000_000 } as const;
const BYTES_PER_PIXEL = 12;

/** A part of the file behind the header, in order. */
export interface Section {
  readonly name: string;
  readonly bytes: number;
  /** Its digest, see `digestOf`. */
  readonly sha256: string;
}

/** What a file tells in JSON: all of a checkpoint but the numbers in bulk. */
export type Header = Omit<Checkpoint, 'tensors' | 'made'> & {
  readonly made: Omit<Provenance, 'convolutions'> & { readonly convolutions: string | Speeds };
  readonly sections: readonly Section[];
};

const isLosses = withMembers<Losses>({
  total: isNumber,
  content: isNumber,
  style: tableOf(isNumber),
  tv: isNumber,
  tone: optional(isNumber),
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

/** The header's JSON text. */
export function headerText({ tensors: _, made, ...rest }: Checkpoint, sections: readonly Section[]): string {
  const { convolutions } = made;
  const speeds = typeof convolutions === 'string' ? convolutions : speedsOf(convolutions);
  return JSON.stringify({ ...rest, made: { ...made, convolutions: speeds }, sections });
}

/**
 * Reads a header, and checks that it is one of a run that there can be.
 * @throws ArtFilterError `file`
 */
export function readHeader(text: string): Header {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(`its header is no JSON (${(error as Error).message})`);
  }
  if (!isHeader(value)) throw corrupt('its header lacks something, or has it in another form');
  const bytes = new Map(value.sections.map((section) => [section.name, section.bytes]));
  const { width, height } = value.scale;
  const image = BYTES_PER_PIXEL * width * height;
  const pictures = ['average', 'accepted'].map((name) => bytes.get(name) ?? image);
  const fits = image > 0 && [bytes.get('image'), ...pictures].every((length) => length === image);
  if (!fits || bytes.get('clock') !== 16 || bytes.size !== value.sections.length) {
    throw corrupt(`it does not hold one picture of ${width}×${height} pixels`);
  }
  return value;
}

/** The way of computing convolutions as a session takes it. */
export function readConvolutions(given: string | Speeds): Provenance['convolutions'] {
  if (typeof given === 'string') return CONVOLUTION_VARIANTS.find((variant) => variant === given)!;
  return readSpeeds(given);
}

/** All settings there are, each of its type and in its range. */
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
