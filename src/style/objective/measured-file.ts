import { ArtFilterError, hasCode } from '../../errors.ts';
import { chunkedSha256 } from '../../hash.ts';
import { GAMUTS } from '../../image/picture.ts';
import { type PackedTensor, safetensors } from '../../vgg/formats/pack.ts';
import {
  readHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from '../../vgg/formats/safetensors-header.ts';
import { tensorBytes } from '../../vgg/formats/tensor-values.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';
import type { MeasuredBy, MeasuredScale, MeasuredStyle, Moments } from '../pictures/measured.ts';
import { TONE_BINS, type ToneMeasure } from '../pictures/tone.ts';

/** Value of `format` in the metadata. */
const FORMAT = 'art-filter-style/2';
/** Most bytes of a measured style: more scales and channels than there are. */
const MOST_BYTES = 512e6;
/** Values of a tone's moments. */
const TONE_MOMENTS = 9;

/** A scale in the metadata; its values are tensors. */
interface ScaleEntry {
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly layers: readonly string[];
}

/**
 * Encodes a measured style as a safetensors file: by scale and layer the upper triangle of the symmetric Gram matrix, row
 * by row, and the channels' means, and by scale the tone. A digest of each tensor is in the metadata.
 */
export async function encodeMeasured(style: MeasuredStyle): Promise<Uint8Array> {
  const tensors: PackedTensor[] = [];
  const add = (
    name: string,
    dtype: string,
    values: Float32Array | Float64Array,
    shape: readonly number[] = [values.length],
  ) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    tensors.push({ name, dtype, shape, bytes });
  };
  const scales: ScaleEntry[] = [];
  for (const { size, width, height, moments, tone } of style.scales) {
    scales.push({ size, width, height, layers: Object.keys(moments) });
    // Tensors of eight bytes a value come first, so that all are aligned.
    add(`${size}.tone.moments`, 'F64', tone.moments);
    add(`${size}.tone.histogram`, 'F64', tone.histogram);
  }
  for (const { size, moments } of style.scales) {
    for (const [layer, { gram, mean }] of Object.entries(moments)) {
      const channels = Math.sqrt(gram.length);
      if (isSymmetric(gram)) add(`${size}.${layer}.gram`, 'F32', triangleOf(gram));
      else add(`${size}.${layer}.gram`, 'F32', gram, [channels, channels]);
      add(`${size}.${layer}.mean`, 'F32', mean);
    }
  }
  const digests: Record<string, string> = {};
  for (const { name, bytes } of tensors) digests[name] = await chunkedSha256(bytes);
  const { width, height, by } = style;
  return safetensors(tensors, {
    format: FORMAT,
    style: JSON.stringify({ width, height, by, scales }),
    sha256: JSON.stringify(digests),
  });
}

/** Whether a file is a measured style, by its first bytes. */
export function isMeasuredFile(bytes: Uint8Array): boolean {
  const first = bytes.subarray(0, 4096);
  return first[8] === 0x7b && new TextDecoder().decode(first).includes(`"${FORMAT.split('/')[0]}/`);
}

/**
 * Decodes a measured style.
 * @param source the file's name, for messages
 * @throws ArtFilterError `file` for anything but an intact file of this version
 */
export async function decodeMeasured(bytes: Uint8Array, source: string): Promise<MeasuredStyle> {
  if (bytes.length > MOST_BYTES) throw damaged(source, `it has ${bytes.length} bytes`);
  let header: SafetensorsHeader;
  try {
    header = readHeader(bytes, source, bytes.length);
  } catch (error) {
    if (!hasCode(error, 'weights')) throw error;
    throw new ArtFilterError('file', error.message, { cause: error });
  }
  const { format, style = '', sha256 = '' } = header.metadata;
  if (format !== FORMAT) {
    throw new ArtFilterError(
      'file',
      `${source}: it is of the format ${format ?? 'of weights'}, expected ${FORMAT}; measure the picture anew.`,
    );
  }
  const { width, height, by, scales } = checkedFacts(style, source);
  const digests = parsed<Record<string, unknown>>(sha256, source);
  const values = async (name: string, dtype: 'F32' | 'F64'): Promise<Uint8Array<ArrayBuffer>> => {
    const entry: TensorEntry | undefined = header.entries.get(name);
    if (entry?.dtype !== dtype) throw damaged(source, `${name} is not in it`);
    const found = tensorBytes(bytes, entry);
    if ((await chunkedSha256(found)) !== digests[name])
      throw damaged(source, `${name} does not match its digest`);
    return new Uint8Array(found);
  };
  const read: MeasuredScale[] = [];
  for (const { layers, ...scale } of scales) {
    const moments: Record<string, Moments> = {};
    for (const layer of layers) {
      const name = `${scale.size}.${layer}`;
      const stored = new Float32Array((await values(`${name}.gram`, 'F32')).buffer);
      const isSquare = header.entries.get(`${name}.gram`)!.shape.length === 2;
      const gram = isSquare ? stored : squareOf(stored);
      const mean = new Float32Array((await values(`${name}.mean`, 'F32')).buffer);
      const channels = Math.sqrt(gram?.length ?? 0.5);
      const isWhole = gram?.every(Number.isFinite) && mean.length === channels;
      if (!gram || !isWhole || !Number.isInteger(channels))
        throw damaged(source, `${name} has the wrong values`);
      moments[layer] = { gram, mean };
    }
    const tone: ToneMeasure = {
      moments: new Float64Array((await values(`${scale.size}.tone.moments`, 'F64')).buffer),
      histogram: new Float64Array((await values(`${scale.size}.tone.histogram`, 'F64')).buffer),
    };
    if (tone.moments.length !== TONE_MOMENTS || tone.histogram.length !== 3 * TONE_BINS) {
      throw damaged(source, 'its tone has the wrong length');
    }
    read.push({ ...scale, moments, tone });
  }
  return { width, height, by, scales: read };
}

interface Facts {
  readonly width: number;
  readonly height: number;
  readonly by: MeasuredBy;
  readonly scales: readonly ScaleEntry[];
}

function checkedFacts(text: string, source: string): Facts {
  const facts = parsed<Facts>(text, source);
  const isSide = (value: unknown) => Number.isInteger(value) && (value as number) > 0;
  const { width, height, by, scales } = facts;
  const isText = (value: unknown) => typeof value === 'string';
  const known =
    isSide(width) &&
    isSide(height) &&
    by !== null &&
    typeof by === 'object' &&
    [by.recipe, by.styleLoss, by.pooling, by.padding, by.network, by.element].every(isText) &&
    (by.gamut === undefined || GAMUTS.includes(by.gamut)) &&
    Number.isFinite(by.styleScale) &&
    typeof by.weights === 'object' &&
    by.weights !== null &&
    Array.isArray(scales) &&
    scales.length > 0 &&
    scales.every(
      (scale) =>
        [scale?.size, scale?.width, scale?.height].every(isSide) &&
        Array.isArray(scale.layers) &&
        scale.layers.length > 0 &&
        scale.layers.every((layer: string) => LAYER_NAMES.includes(layer)),
    );
  if (!known) throw damaged(source, 'its description is incomplete');
  return facts;
}

function parsed<T extends object>(text: string, source: string): T {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw damaged(source, 'its description cannot be read');
}

function damaged(source: string, why: string): ArtFilterError {
  return new ArtFilterError(
    'file',
    `${source}: the measured style is damaged: ${why}; measure the picture anew.`,
  );
}

/** Whether a square matrix is symmetric to the bit. */
function isSymmetric(matrix: Float32Array): boolean {
  const n = Math.sqrt(matrix.length);
  return matrix.every((value, i) => value === matrix[(i % n) * n + Math.floor(i / n)]);
}

/** [n, n] → [n·(n + 1) / 2]: from the diagonal on, row by row. */
function triangleOf(matrix: Float32Array): Float32Array {
  const n = Math.sqrt(matrix.length);
  const triangle = new Float32Array((n * (n + 1)) / 2);
  for (let row = 0, at = 0; row < n; row++) {
    for (let column = row; column < n; column++) triangle[at++] = matrix[row * n + column]!;
  }
  return triangle;
}

/** The whole matrix of a triangle; undefined for another length. */
function squareOf(triangle: Float32Array): Float32Array | undefined {
  const n = Math.floor(Math.sqrt(2 * triangle.length));
  if ((n * (n + 1)) / 2 !== triangle.length) return undefined;
  const matrix = new Float32Array(n * n);
  for (let row = 0, at = 0; row < n; row++) {
    for (let column = row; column < n; column++) {
      matrix[row * n + column] = matrix[column * n + row] = triangle[at++]!;
    }
  }
  return matrix;
}
