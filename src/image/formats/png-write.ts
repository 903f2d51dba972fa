import type { Picture } from '../picture.ts';
import { joined, viewOf } from './bytes.ts';
import { chunk, srgbPng } from './png.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
/** Each row is stored as its differences from the row above. */
const UP = 2;

/** A picture as a PNG file of 16 bits a sample, which canvases do not write. */
export async function deepPng({ width, height, data }: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([16, 2], 8);
  const length = 6 * width;
  const pixels = width * height;
  let above = new Uint8Array(length);
  let row = 0;
  const rows = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (row === height) return controller.close();
      const samples = new Uint8Array(length);
      const view = viewOf(samples);
      for (let c = 0; c < 3; c++) {
        const from = c * pixels + row * width;
        for (let x = 0; x < width; x++) {
          const value = Math.min(1, Math.max(0, data[from + x]!));
          view.setUint16(6 * x + 2 * c, Math.round(65535 * value));
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
  return srgbPng(joined(file));
}
