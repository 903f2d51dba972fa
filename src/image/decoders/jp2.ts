import { viewOf } from '../formats/bytes.ts';
import type { PictureFacts } from '../formats/facts.ts';
import type { Raster } from '../raster.ts';

/**
 * Decodes a JPEG 2000 codestream to 8 bit.
 * @throws Error where it does not decode
 */
export async function decodeJp2({ bytes, width, height, model }: PictureFacts): Promise<Raster> {
  const library = await import('jpeg2000');
  // Bundlers differ in what they make of a CommonJS module.
  const { JpxImage } = library.JpxImage ? library : library.default;
  const image = new JpxImage();
  image.failOnCorruptedImage = true;
  image.parseCodestream(nodeLike(bytes), 0, bytes.length);
  const count = image.componentsCount;
  const data = new Uint8Array(width * height * count);
  for (const { left, top, width: across, height: down, items } of image.tiles) {
    if (left + across > width || top + down > height) throw new Error('a tile is outside of the picture');
    for (let y = 0; y < down; y++) {
      const row = items.subarray(y * across * count, (y + 1) * across * count);
      data.set(row, ((top + y) * width + left) * count);
    }
  }
  return { width, height, model, alpha: count === 2 || count === 4, data };
}

/** Bytes with the methods of Node's buffers that the library calls. */
function nodeLike(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  return Object.assign(bytes.slice(), {
    readInt8: (at: number) => view.getInt8(at),
    readUInt16BE: (at: number) => view.getUint16(at),
    readUInt32BE: (at: number) => view.getUint32(at),
  });
}
