import { ArtFilterError } from '../errors.ts';
import { formatBytes } from '../format.ts';

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A decoded picture: planar RGB, `data` is [3, height, width], sRGB-encoded values in 0…1. */
export interface Picture extends Size {
  readonly data: Float32Array;
}

/** The smallest side, in pixels, that VGG19's four poolings leave something of. */
export const MIN_SIDE = 16;
/** Pictures above this many pixels are refused from their header, before they are decoded. */
export const MAX_PIXELS = 268_435_456;
/** Files of more bytes are refused before they are read: no picture of `MAX_PIXELS` takes more in practice. */
export const MAX_FILE_BYTES = 512e6;
/** The most one side may be longer than the other. */
export const MAX_ASPECT = 256;

/**
 * Refuses a file that is too long for a picture.
 * @param what the name for the sentence
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
 * Refuses a picture that cannot be styled.
 * @param what the name for the sentence, e.g. `content photo.jpg`
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
