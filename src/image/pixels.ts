import { shouldYield, yieldToEventLoop } from '../scheduling.ts';
import { CANVAS_SPACES, type Context2d, gamutOfContext } from './canvas.ts';
import { toGamut } from './colour/gamut.ts';
import type { Gamut, Picture } from './picture.ts';

/** Pixels written to or read from a canvas at once. */
const STRIP = 2 ** 18;

/** Interleaved 8-bit samples [height, width, 3], rounded, values outside 0…1 clamped. */
export function toRgb8({ width, height, data }: Picture): Uint8Array {
  const pixels = width * height;
  const out = new Uint8ClampedArray(pixels * 3);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) out[i * 3 + c] = data[c * pixels + i]! * 255;
  }
  return new Uint8Array(out.buffer);
}

/** The same of 16 bit. */
export function toRgb16({ width, height, data }: Picture): Uint16Array {
  const pixels = width * height;
  const out = new Uint16Array(pixels * 3);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) {
      out[i * 3 + c] = Math.round(65535 * Math.min(1, Math.max(0, data[c * pixels + i]!)));
    }
  }
  return out;
}

/** [height, width, 3] and opacities 0…1 [height, width] → [height, width, 4], of the same bits. */
export function withAlpha<T extends Uint8Array | Uint16Array>(samples: T, opacities: Float32Array): T {
  const max = samples instanceof Uint16Array ? 65535 : 255;
  const out = new (samples.constructor as new (length: number) => T)(4 * opacities.length);
  for (let i = 0; i < opacities.length; i++) {
    for (let c = 0; c < 3; c++) out[4 * i + c] = samples[3 * i + c]!;
    out[4 * i + 3] = Math.round(max * Math.min(1, Math.max(0, opacities[i]!)));
  }
  return out;
}

/** A context on a canvas that is shown, for a picture in its own colours where the browser has such canvases. */
export function contextFor(canvas: HTMLCanvasElement, { gamut }: Pick<Picture, 'gamut'>): Context2d {
  return canvas.getContext('2d', { colorSpace: CANVAS_SPACES[gamut ?? 'srgb'] })!;
}

/**
 * Draws a picture over a canvas of its size, in the canvas's colour space, in strips between which it yields to the event
 * loop.
 */
export async function putPicture(context: Context2d, picture: Picture): Promise<void> {
  const gamut = gamutOfContext(context);
  await putSamples(context, toGamut(picture, gamut), gamut);
}

/**
 * Draws a picture's samples over a canvas of its size as they are, as those of a colour space, in strips.
 * @param opacities [height, width], 0 … 1; default opaque
 */
export async function putSamples(
  context: Context2d,
  { width, height, data }: Picture,
  gamut: Gamut,
  opacities?: Float32Array,
): Promise<void> {
  const pixels = width * height;
  for (const { top, rows } of stripsOf(width, height)) {
    if (shouldYield()) await yieldToEventLoop();
    const image = imageOf(width, rows, gamut);
    for (let c = 0; c < 3; c++) {
      const from = c * pixels + top * width;
      for (let i = 0; i < rows * width; i++) image.data[i * 4 + c] = data[from + i]! * 255;
    }
    for (let i = 0; i < rows * width; i++) {
      image.data[4 * i + 3] = opacities ? 255 * opacities[top * width + i]! : 255;
    }
    context.putImageData(image, 0, top);
  }
}

/** Empty samples of a colour space; Firefox takes three arguments for those that begin with samples. */
function imageOf(width: number, height: number, gamut: Gamut): ImageData {
  if (gamut === 'srgb') return new ImageData(width, height);
  return new ImageData(width, height, { colorSpace: CANVAS_SPACES[gamut] });
}

/**
 * Reads a picture from drawings on a canvas, in strips between which it yields to the event loop; alpha is ignored.
 * @param context of a canvas as wide as the picture and `stripRows` high
 * @param draw draws the rows from `top` on at the top of the canvas, opaque
 */
export async function takePicture(
  context: Context2d,
  width: number,
  height: number,
  draw: (top: number, rows: number) => void,
): Promise<Picture> {
  const pixels = width * height;
  const data = new Float32Array(3 * pixels);
  for (const { top, rows } of stripsOf(width, height)) {
    if (shouldYield()) await yieldToEventLoop();
    draw(top, rows);
    const samples = context.getImageData(0, 0, width, rows).data;
    for (let c = 0; c < 3; c++) {
      const to = c * pixels + top * width;
      for (let i = 0; i < rows * width; i++) data[to + i] = samples[i * 4 + c]! / 255;
    }
  }
  return { width, height, data };
}

/** Rows of a strip. */
export function stripRows(width: number, height: number): number {
  return Math.min(height, Math.max(1, Math.floor(STRIP / width)));
}

/** Rows of a picture in strips. */
export function stripsOf(width: number, height: number): { top: number; rows: number }[] {
  const each = stripRows(width, height);
  return Array.from({ length: Math.ceil(height / each) }, (_, i) => {
    return { top: i * each, rows: Math.min(each, height - i * each) };
  });
}
