import catalogue from '../../../weights/catalogue.json';
import type { Preprocessing, Triple } from '../weights/weights.ts';

/** Published weights that can be named by their id; the data are in `weights/catalogue.json`. */
export interface WeightsEntry {
  /** As in `weights="vgg19"` and `--weights vgg19`. */
  readonly id: string;
  /** A few words for lists. */
  readonly title: string;
  /** One line, the licence at its end. */
  readonly description: string;
  readonly licence: string;
  readonly licenceUrl: string;
  /** Web page about them. */
  readonly page: string;
  /** `safetensors`: only the layers needed are fetched; `keras-h5`: the whole file. */
  readonly kind: 'safetensors' | 'keras-h5';
  /** Addresses of the file, in the order in which they are tried. */
  readonly addresses: readonly string[];
  /** Length of the whole file, as precisely as it is published. */
  readonly wholeBytes: number;
  /** Checksum of the whole file, hexadecimal: this or `md5`. */
  readonly sha256?: string;
  readonly md5?: string;
  readonly preprocessing: Preprocessing;
}

/** All entries, the usual one first. */
export const CATALOGUE: readonly WeightsEntry[] = catalogue.map(({ input, ...entry }) => ({
  ...entry,
  kind: entry.kind as WeightsEntry['kind'],
  preprocessing: toPreprocessing(input),
}));

/** Entry of an id; undefined for an unknown one. */
export function findEntry(id: string): WeightsEntry | undefined {
  return CATALOGUE.find((entry) => entry.id === id);
}

/** Whether a source is an id of the catalogue. */
export function isPublished(source: unknown): boolean {
  return CATALOGUE.some(({ id }) => id === source);
}

/**
 * Addresses of an entry's file.
 * @param hub address of a mirror that replaces `https://host` in the addresses; may include a folder
 */
export function addressesOf({ addresses }: WeightsEntry, hub?: string): string[] {
  if (!hub) return [...addresses];
  return addresses.map((address) => hub.replace(/\/+$/, '') + new URL(address).pathname);
}

interface Input {
  channels: string;
  /** Value of white. */
  range: number;
  mean: number[];
  deviation: number[];
}

function toPreprocessing({ channels, range, mean, deviation }: Input): Preprocessing {
  const row = (i: number) => triple((j) => ('RGB'[j] === channels[i] ? range / deviation[i]! : 0));
  return {
    matrix: [row(0), row(1), row(2)],
    bias: triple((i) => -mean[i]! / deviation[i]!),
  };
}

function triple(value: (i: number) => number): Triple {
  return [value(0), value(1), value(2)];
}
