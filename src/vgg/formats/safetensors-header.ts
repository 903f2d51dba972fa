import { ArtFilterError } from '../../errors.ts';
import { isHtml } from './html.ts';

/** Bytes of a value, for dtypes of whole bytes; tensors of others are not measured. */
const DTYPE_BYTES = new Map<string, number>([
  ['BOOL', 1],
  ['U8', 1],
  ['I8', 1],
  ['F8_E4M3', 1],
  ['F8_E5M2', 1],
  ['I16', 2],
  ['U16', 2],
  ['F16', 2],
  ['BF16', 2],
  ['I32', 4],
  ['U32', 4],
  ['F32', 4],
  ['I64', 8],
  ['U64', 8],
  ['F64', 8],
  ['C64', 8],
]);

/** The format's own limit for the JSON header. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_DIMENSIONS = 16;

/** A tensor as the header declares it, its place checked against the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** Tensors and metadata of a file. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** `__metadata__`; empty where there is none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Start of the data: 8 plus the length of the JSON. */
  readonly dataBegin: number;
}

/**
 * Start of a file's data, by its first 8 bytes (huggingface/safetensors: u64 little-endian header length, JSON,
 * data).
 * @param most longer headers are refused; default: the format's own limit
 * @throws ArtFilterError `weights` where it is no such file
 */
export function dataBeginOf(first: Uint8Array, source: string, most = MAX_HEADER_BYTES): number {
  if (first.length < 8) {
    throw refuse(
      source,
      `the file has ${first.length} bytes, expected a safetensors file, which begins with 8 for its header's ` +
        'length. Get the file again.',
    );
  }
  if (isHtml(first)) {
    throw refuse(
      source,
      'this is a web page and no safetensors file: the server may not have the file. Check the address.',
    );
  }
  const view = new DataView(first.buffer, first.byteOffset, 8);
  const headerBytes = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (headerBytes < 2 || headerBytes > most) {
    throw refuse(
      source,
      `this is no safetensors file: its first 8 bytes give a header of ${headerBytes} bytes, expected 2 to ` +
        `${most}. Choose a .safetensors file.`,
    );
  }
  return 8 + headerBytes;
}

/**
 * Reads and checks the header of a safetensors file. Nothing of the size of a tensor is allocated.
 * @param bytes from the file's first to at least the last of its header
 * @param fileLength of the whole file; default: where the last tensor ends
 * @param source the file's name or address, for the sentence of an error
 * @throws ArtFilterError `weights` where the file is truncated, is no safetensors file, or its header contradicts
 *   itself or the file's length
 */
export function readHeader(bytes: Uint8Array, source: string, fileLength?: number): SafetensorsHeader {
  const dataBegin = dataBeginOf(bytes, source);
  const header = parseHeader(bytes, dataBegin, source);
  const entries = new Map<string, TensorEntry>();
  for (const [name, declared] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    entries.set(name, readEntry(name, declared, dataBegin, fileLength, source));
  }
  checkLayout([...entries.values()], dataBegin, fileLength, source);
  const declared = '__metadata__' in header ? header.__metadata__ : {};
  const metadata = isRecord(declared) ? Object.entries(declared) : [];
  const texts = metadata.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return { entries, metadata: Object.fromEntries(texts), dataBegin };
}

function parseHeader(bytes: Uint8Array, dataBegin: number, source: string): object {
  if (dataBegin > bytes.length) {
    throw refuse(
      source,
      `the file ends inside its header: ${bytes.length} bytes, expected at least ${dataBegin}. Get the file again.`,
    );
  }
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(8, dataBegin),
    );
    header = parseStrictJson(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw refuse(source, `its header is not valid JSON (${why}). Get the file again.`, cause);
  }
  if (!isRecord(header)) throw refuse(source, 'its header is not a JSON object. Get the file again.');
  return header;
}

function readEntry(
  name: string,
  declared: unknown,
  dataBegin: number,
  fileLength: number | undefined,
  source: string,
): TensorEntry {
  const bad = (sentence: string) =>
    refuse(source, `the header's entry for ${quote(name)} ${sentence}. Get the file again.`);
  if (!isRecord(declared)) throw bad('is not an object');
  const { dtype, shape, data_offsets: offsets } = declared;
  if (typeof dtype !== 'string') throw bad('has no dtype');
  if (!isSizes(shape) || shape.length > MAX_DIMENSIONS) {
    throw bad('has no shape, which is a list of whole numbers from 0');
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw bad('has no data_offsets, which are two whole numbers from 0');
  }
  const [first, last] = offsets as [number, number];
  const dataBytes = (fileLength ?? Number.MAX_SAFE_INTEGER) - dataBegin;
  if (first > last) throw bad(`ends at byte ${last} before it begins at ${first}`);
  if (last > dataBytes) {
    throw bad(`ends at byte ${last} of the data, but the file holds ${dataBytes}: it is cut off or lies`);
  }
  const size = DTYPE_BYTES.get(dtype);
  const expected = size === undefined ? last - first : shape.reduce((n, d) => n * d, size);
  if (last - first !== expected) {
    throw bad(`has ${last - first} bytes, expected ${expected} for ${dtype} [${shape.join(', ')}]`);
  }
  return { name, dtype, shape, begin: dataBegin + first, end: dataBegin + last };
}

/** Checks that tensors neither overlap nor leave gaps, which the format forbids. */
function checkLayout(
  entries: TensorEntry[],
  dataBegin: number,
  fileLength: number | undefined,
  source: string,
): void {
  let at = dataBegin;
  for (const entry of entries.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== at) {
      const what = entry.begin < at ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw refuse(
        source,
        `the tensor ${quote(entry.name)} ${what}: it begins at byte ${entry.begin}, expected ${at}. ` +
          'Get the file again.',
      );
    }
    at = entry.end;
  }
  if (fileLength !== undefined && at !== fileLength) {
    throw refuse(
      source,
      `the file has ${fileLength} bytes, expected ${at} by its header. Get the file again.`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0);
}

/** Quotes a name from the file: long ones are cut, and control characters escaped. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}

function refuse(source: string, sentence: string, cause?: unknown): ArtFilterError {
  return new ArtFilterError('weights', `${source}: ${sentence}`, { cause });
}

/**
 * `JSON.parse` that rejects objects with duplicate names: readers differ in which value they take, so that a file
 * could show one thing to a checker and another to us.
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // The text is valid JSON from here on, so only strings and brackets matter.
  const names: (Set<string> | undefined)[] = [];
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') names.push(new Set());
    else if (token === '[') names.push(undefined);
    else if (token === '}' || token === ']') names.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token.slice(0, token.length - colon.length)) as string;
      const seen = names.at(-1)!;
      if (seen.has(name))
        throw new SyntaxError(`the name ${JSON.stringify(name)} stands twice in one object`);
      seen.add(name);
    }
  }
  return value;
}
