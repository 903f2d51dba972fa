import { ArtFilterError } from '../../errors.ts';
import { sha256 } from '../../hash.ts';
import { LAYER_NAMES, layerPosition, VGG19_LAYERS } from '../network/layers.ts';
import type { Vgg19Weights } from '../weights/weights.ts';
import { toMetadata } from './packed-facts.ts';
import { f32ToF16 } from './tensor-values.ts';

/** Largest number of half precision; filters with a larger one are stored in F32. */
const F16_MAX = 65504;

/** Precision of stored weights; biases and scales are always F32. */
export type PackPrecision = 'f32' | 'f16' | 'int8';

export interface PackOptions {
  /**
   * Precision of the weights; biases are always F32. `int8` has a scale for each filter: its largest weight over 127.
   */
  precision: PackPrecision;
  /** Last layer packed. Default: the last of the weights. */
  upTo?: string;
  /** Default: the weights' source. */
  id?: string;
  /** Default: empty. */
  licence?: string;
  /** Version of the file from which the weights were fetched. */
  version?: string;
}

/** A tensor to be written. */
export interface PackedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Packs weights as one safetensors file of the format `art-filter/1`, with their description, preprocessing and a
 * checksum of each tensor in its metadata.
 * @throws ArtFilterError `settings` for a layer that the weights do not have
 */
export async function packWeights(weights: Vgg19Weights, options: PackOptions): Promise<Uint8Array> {
  const { precision, upTo, id = weights.source, licence = '', version } = options;
  const last = upTo === undefined ? VGG19_LAYERS.length - 1 : layerPosition(upTo);
  if (upTo !== undefined && !weights.layers.has(upTo)) {
    const there = LAYER_NAMES.filter((name) => weights.layers.has(name)).join(', ');
    throw new ArtFilterError(
      'settings',
      `${id}: there is no layer "${upTo}" in it, expected one of ${there}.`,
    );
  }
  const tensors: PackedTensor[] = [];
  for (const { name, index } of VGG19_LAYERS.slice(0, last + 1)) {
    const layer = weights.layers.get(name);
    if (!layer) continue;
    const filters = layer.bias.length;
    const shape = [filters, layer.weight.length / (9 * filters), 3, 3];
    tensors.push(...packFilters(`features.${index}`, layer.weight, shape, precision));
    tensors.push(single(`features.${index}.bias`, layer.bias));
  }
  const { description, preprocessing, balance, defaults } = weights;
  const sums = await Promise.all(
    tensors.map(async ({ name, bytes }): Promise<[string, string]> => [name, await sha256(bytes)]),
  );
  return safetensors(
    tensors,
    toMetadata({ id, description, licence, version, preprocessing, balance, defaults, sums: new Map(sums) }),
  );
}

/** Builds a safetensors file of consecutive tensors, the first at a multiple of eight bytes. */
export function safetensors(tensors: readonly PackedTensor[], metadata: object): Uint8Array {
  const header: Record<string, object> = { __metadata__: metadata };
  let at = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + at).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  at = 8 + headerBytes;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function packFilters(
  prefix: string,
  weight: Float32Array,
  shape: readonly number[],
  precision: PackPrecision,
): PackedTensor[] {
  const name = `${prefix}.weight`;
  if (precision === 'int8') {
    const { integers, scale } = quantised(weight, shape[0]!);
    return [{ name, dtype: 'I8', shape, bytes: bytesOf(integers) }, single(`${prefix}.scale`, scale)];
  }
  if (precision === 'f32' || weight.some((value) => Math.abs(value) > F16_MAX)) {
    return [{ name, dtype: 'F32', shape, bytes: bytesOf(weight) }];
  }
  return [{ name, dtype: 'F16', shape, bytes: bytesOf(f32ToF16(weight)) }];
}

function quantised(weight: Float32Array, filters: number): { integers: Int8Array; scale: Float32Array } {
  const integers = new Int8Array(weight.length);
  const scale = new Float32Array(filters);
  const size = weight.length / filters;
  for (let o = 0; o < filters; o++) {
    const filter = weight.subarray(o * size, (o + 1) * size);
    const largest = filter.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    scale[o] = largest / 127;
    // A filter of zeros, or nearly so, becomes zeros.
    if (scale[o] === 0) continue;
    for (let i = 0; i < size; i++) integers[o * size + i] = Math.round(filter[i]! / scale[o]!);
  }
  return { integers, scale };
}

function single(name: string, values: Float32Array): PackedTensor {
  return { name, dtype: 'F32', shape: [values.length], bytes: bytesOf(values) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array | Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
