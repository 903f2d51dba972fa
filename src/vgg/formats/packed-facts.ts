import { ArtFilterError } from '../../errors.ts';
import type { Balance, Preprocessing, Triple, WeightsDefaults } from '../weights/weights.ts';
import { parseStrictJson } from './safetensors-header.ts';

/** Value of `format` in files of `packWeights`. */
export const PACKED_FORMAT = 'art-filter/1';

/** Metadata of a packed file. */
export interface PackedFacts {
  /** Such as `vgg19`. */
  readonly id: string;
  /** One line for people. */
  readonly description: string;
  readonly licence: string;
  readonly preprocessing: Preprocessing;
  readonly balance?: Balance;
  readonly defaults?: WeightsDefaults;
  /** Version of the file from which the weights were fetched. */
  readonly version?: string;
  /** Tensor name to the SHA-256 of its bytes, hexadecimal. */
  readonly sums: ReadonlyMap<string, string>;
}

/** Converts the facts to the `__metadata__` of a safetensors file. */
export function toMetadata({
  preprocessing,
  balance,
  defaults,
  sums,
  version,
  ...texts
}: PackedFacts): object {
  return {
    format: PACKED_FORMAT,
    ...texts,
    preprocessing: JSON.stringify(preprocessing),
    ...(balance && { balance: JSON.stringify(balance) }),
    ...(defaults && { defaults: JSON.stringify(defaults) }),
    ...(version !== undefined && { version }),
    sha256: JSON.stringify(Object.fromEntries(sums)),
  };
}

/**
 * Facts of a packed file; undefined for other safetensors files.
 * @param metadata its `__metadata__`
 * @throws ArtFilterError `weights` where it is of a later format or its metadata are invalid
 */
export function packedFacts(
  metadata: Readonly<Record<string, string>>,
  source: string,
): PackedFacts | undefined {
  const { format, id = '', description = source, licence = '', version } = metadata;
  if (!format?.startsWith('art-filter/')) return undefined;
  if (format !== PACKED_FORMAT) {
    throw new ArtFilterError(
      'weights',
      `${source}: its format is ${JSON.stringify(format.slice(0, 40))}, expected ${PACKED_FORMAT}. ` +
        'Use a newer Art Filter, or pack the weights again.',
    );
  }
  const preprocessing = readJson(metadata, 'preprocessing', isPreprocessing, source);
  const sums = readJson(metadata, 'sha256', isTexts, source);
  const balance = 'balance' in metadata ? readJson(metadata, 'balance', isBalance, source) : undefined;
  const defaults = 'defaults' in metadata ? readJson(metadata, 'defaults', isDefaults, source) : undefined;
  return {
    id,
    description,
    licence,
    preprocessing,
    version,
    sums: new Map(Object.entries(sums)),
    ...(balance && { balance }),
    ...(defaults && { defaults }),
  };
}

function readJson<T>(
  metadata: Readonly<Record<string, string>>,
  name: string,
  check: (value: unknown) => value is T,
  source: string,
): T {
  let value: unknown;
  try {
    value = parseStrictJson(metadata[name] ?? '');
  } catch {
    value = undefined;
  }
  if (check(value)) return value;
  throw new ArtFilterError(
    'weights',
    `${source}: its metadata have no valid ${name}, as ${PACKED_FORMAT} requires. Get the file again.`,
  );
}

function isPreprocessing(value: unknown): value is Preprocessing {
  if (!isRecord(value)) return false;
  const { matrix, bias } = value;
  return isTriple(bias) && Array.isArray(matrix) && matrix.length === 3 && matrix.every(isTriple);
}

function isBalance(value: unknown): value is Balance {
  if (!isRecord(value)) return false;
  const { content, style, variation } = value;
  const isFactor = (one: unknown) => typeof one === 'number' && one > 0 && Number.isFinite(one);
  return (
    [content, variation].every(isFactor) &&
    Array.isArray(style) &&
    style.length === 5 &&
    style.every(isFactor)
  );
}

/** Names of layers and ranges are checked where they are applied. */
function isDefaults(value: unknown): value is WeightsDefaults {
  if (!isRecord(value)) return false;
  const { pooling, contentLayers, styleLayers, contentWeight, styleWeight, tvWeight, learningRate } = value;
  const isNumber = (one: unknown) => one === undefined || Number.isFinite(one);
  const isLayers = (one: unknown) =>
    one === undefined || (isRecord(one) && Object.values(one).every(isNumber));
  return (
    ['max', 'avg', undefined].includes(pooling as string | undefined) &&
    [contentLayers, styleLayers].every(isLayers) &&
    [contentWeight, styleWeight, tvWeight, learningRate].every(isNumber)
  );
}

function isTriple(value: unknown): value is Triple {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
