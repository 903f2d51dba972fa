import type { Picture } from './picture.ts';

/** Interleaved 8-bit samples [height, width, 3], rounded, values outside 0…1 clamped. */
export function toRgb8(picture: Picture): Uint8Array {
  return interleave(picture, new Uint8ClampedArray(picture.width * picture.height * 3), 3);
}

/** Interleaved 8-bit samples [height, width, 4] for a canvas, opaque. */
export function toRgba8(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(picture.width * picture.height * 4).fill(255);
  interleave(picture, out, 4);
  return out;
}

/** Opaque interleaved 8-bit samples [height, width, 4] as a picture; alpha is left out. */
export function fromRgba8(samples: Uint8ClampedArray, width: number, height: number): Picture {
  const pixels = width * height;
  const data = new Float32Array(3 * pixels);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) data[c * pixels + i] = samples[i * 4 + c]! / 255;
  }
  return { width, height, data };
}

function interleave(picture: Picture, out: Uint8ClampedArray, stride: number): Uint8Array {
  const pixels = picture.width * picture.height;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) out[i * stride + c] = picture.data[c * pixels + i]! * 255;
  }
  return new Uint8Array(out.buffer);
}
