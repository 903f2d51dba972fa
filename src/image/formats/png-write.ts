import type { Picture } from '../picture.ts';
import { joined, viewOf } from './bytes.ts';
import { chunk, taggedPng } from './png.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
/** Kinds of samples. */
const RGB = 2;
const RGBA = 6;
/** Each row is stored as its differences from the row above. */
const UP = 2;

/**
 * A picture as a PNG file as canvases do not write it: with 16 bits a sample, or with colours beside its transparency that
 * are exact.
 * @param depth bits a sample
 * @param opacities [height, width], 0 … 1; default opaque
 */
export async function ownPng(
  { width, height, data, gamut = 'srgb' }: Picture,
  depth: 8 | 16,
  opacities?: Float32Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([depth, opacities ? RGBA : RGB], 8);
  const channels = opacities ? 4 : 3;
  const length = (channels * depth * width) / 8;
  const most = 2 ** depth - 1;
  const pixels = width * height;
  let above = new Uint8Array(length);
  let row = 0;
  const rows = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (row === height) return controller.close();
      const samples = new Uint8Array(length);
      const view = viewOf(samples);
      for (let c = 0; c < channels; c++) {
        const values = c < 3 ? data : opacities!;
        const from = (c % 3) * pixels + row * width;
        for (let x = 0; x < width; x++) {
          const value = Math.round(most * Math.min(1, Math.max(0, values[from + x]!)));
          const at = channels * x + c;
          if (depth === 16) view.setUint16(2 * at, value);
          else samples[at] = value;
        }
      }
      const filtered = new Uint8Array(1 + length);
      filtered[0] = UP;
      for (let i = 0; i < length; i++) filtered[1 + i] = samples[i]! - above[i]!;
      above = samples;
      row += 1;
      controller.enqueue(filtered);
    },
  });
  const packed = await new Response(rows.pipeThrough(new CompressionStream('deflate'))).arrayBuffer();
  const end = new Uint8Array(0);
  const file = [SIGNATURE, chunk('IHDR', header), chunk('IDAT', new Uint8Array(packed)), chunk('IEND', end)];
  return taggedPng(joined(file), gamut);
}
