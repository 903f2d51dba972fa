import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { readHeader, type TensorEntry } from '../../src/vgg/formats/safetensors-header.ts';
import { VGG19_LAYERS } from '../../src/vgg/network/layers.ts';

/** Real weights where they are there; else numbers are made. */
const REAL = new URL('../../../shared/weights/vgg19.safetensors', import.meta.url);

/** A file that is never whole in memory. */
export interface HubFile {
  readonly length: number;
  bytes(begin: number, end: number): Uint8Array;
}

/** The published file: timm's tensors in the hub's order, 575 MB as declared, its numbers made as they are asked for. */
export interface HubWeights extends HubFile {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** A tensor's values. */
  values(name: string): Float32Array;
}

/** VGG19 as timm publishes it: the convolutions, then the classifier as convolutions of 7×7 and 1×1. */
function timmShapes(): Record<string, number[]> {
  const shapes: Record<string, number[]> = {};
  for (const { index, inChannels, outChannels } of VGG19_LAYERS) {
    shapes[`features.${index}.weight`] = [outChannels, inChannels, 3, 3];
    shapes[`features.${index}.bias`] = [outChannels];
  }
  return {
    ...shapes,
    'head.fc.weight': [1000, 4096],
    'head.fc.bias': [1000],
    'pre_logits.fc1.weight': [4096, 512, 7, 7],
    'pre_logits.fc1.bias': [4096],
    'pre_logits.fc2.weight': [4096, 4096, 1, 1],
    'pre_logits.fc2.bias': [4096],
  };
}

/** @param version another gives other numbers under the same header */
export function hubWeights(version = 0): HubWeights {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, shape] of Object.entries(timmShapes()).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const end = at + 4 * shape.reduce((product, n) => product * n, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, end] };
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  const length = head.length + at;
  const { entries } = readHeader(head, 'hub', length);
  const places = [...entries.values()].sort((a, b) => a.begin - b.begin);
  const numbers = version === 0 ? realNumbers() : undefined;

  function bytes(begin: number, end: number): Uint8Array {
    const out = new Uint8Array(end - begin);
    if (begin < head.length) out.set(head.subarray(begin, end));
    for (const [i, place] of places.entries()) {
      const [from, to] = [Math.max(begin, place.begin), Math.min(end, place.end)];
      if (from >= to) continue;
      const part = out.subarray(from - begin, to - begin);
      if (!numbers?.(place.name, from - place.begin, part))
        madeNumbers(i + 97 * version, from - place.begin, part);
    }
    return out;
  }
  return {
    length,
    entries,
    bytes,
    values(name) {
      const { begin, end } = entries.get(name)!;
      return new Float32Array(bytes(begin, end).buffer);
    },
  };
}

const BLOCK = new Uint8Array(Float32Array.from({ length: 4099 }, (_, i) => 0.1 * Math.sin(i * i)).buffer);

/** Repeats a block of numbers of weights' size, begun elsewhere for each tensor. */
function madeNumbers(tensor: number, begin: number, into: Uint8Array): void {
  for (let at = 0; at < into.length; ) {
    const from = (begin + at + 4 * 61 * tensor) % BLOCK.length;
    const part = BLOCK.subarray(from, from + into.length - at);
    into.set(part, at);
    at += part.length;
  }
}

/** Fills in bytes of a tensor that is in the real file; false of others. */
function realNumbers(): ((name: string, begin: number, into: Uint8Array) => boolean) | undefined {
  if (!existsSync(REAL)) return undefined;
  const readAt = (at: number, into: Uint8Array) => {
    const file = openSync(REAL, 'r');
    readSync(file, into, 0, into.length, at);
    closeSync(file);
  };
  const head = new Uint8Array(2 ** 16);
  readAt(0, head);
  const { entries } = readHeader(head, 'real');
  return (name, begin, into) => {
    const entry = entries.get(name);
    if (entry) readAt(entry.begin + begin, into);
    return entry !== undefined;
  };
}
