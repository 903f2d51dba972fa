import { ArtFilterError } from '../errors.ts';
import { formatBytes } from '../format.ts';

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Colour spaces of pictures: sRGB, or Display P3, which has more saturated colours and the same curve. */
export const GAMUTS = ['srgb', 'p3'] as const;
export type Gamut = (typeof GAMUTS)[number];

/** A decoded picture: planar RGB, `data` is [3, height, width], values in 0…1 with the curve of sRGB. */
export interface Picture extends Size {
  readonly data: Float32Array;
  /** Colour space of the values; default `srgb`. */
  readonly gamut?: Gamut;
}

/** Smallest side in pixels that VGG19's four poolings can halve. */
export const MIN_SIDE = 16;
/** Most pixels of a picture; larger ones are refused by their header, before decoding. */
export const MAX_PIXELS = 268_435_456;
/** Most bytes of a picture file, checked before reading: no picture of `MAX_PIXELS` takes more in practice. */
export const MAX_FILE_BYTES = 512e6;
/** Largest ratio of the sides. */
export const MAX_ASPECT = 256;

/**
 * Checks that a file is not too long for a picture.
 * @param what the name in messages
 * @throws ArtFilterError `picture`
 */
export function checkFileLength(what: string, bytes: number): void {
  if (bytes <= MAX_FILE_BYTES) return;
  throw new ArtFilterError(
    'picture',
    `${what}: the file has more than ${formatBytes(MAX_FILE_BYTES)}. Use a smaller picture.`,
  );
}

/**
 * Checks that a picture can be styled.
 * @param what the name in messages, e.g. `content photo.jpg`
 * @throws ArtFilterError `picture`
 */
export function checkDimensions(what: string, width: number, height: number): void {
  const got = `${width}×${height} pixels`;
  if (!(width >= MIN_SIDE && height >= MIN_SIDE)) {
    throw new ArtFilterError(
      'picture',
      `${what}: the picture is ${got}, expected at least ${MIN_SIDE}×${MIN_SIDE}. Use a larger picture.`,
    );
  }
  if (width * height > MAX_PIXELS) {
    throw new ArtFilterError(
      'picture',
      `${what}: the picture is ${got}, more than ${Math.floor(MAX_PIXELS / 1e6)} megapixels. Use a smaller picture.`,
    );
  }
  if (Math.max(width, height) > MAX_ASPECT * Math.min(width, height)) {
    throw new ArtFilterError(
      'picture',
      `${what}: the picture is ${got}, one side over ${MAX_ASPECT} times the other. Crop it first.`,
    );
  }
}
