import type { Size } from '../image/picture.ts';
/** Kinds of film that a browser makes. */
export type VideoType = 'video/mp4' | 'video/webm';

/** Frames a second of a film, at most. */
export const FILM_RATE = 30;
/** Seconds a film lasts at most, its last picture not counted. */
export const FILM_SECONDS = 8;
/** Seconds that the last picture is held. */
export const HOLD_SECONDS = 1.5;
/** Seconds that a picture of a short film is shown, at most. */
const LONGEST_FRAME = 0.2;

/**
 * Seconds that each frame is shown.
 * @param count of the frames
 * @param rate the most frames a second
 */
export function frameSeconds(count: number, rate: number): number {
  return Math.max(1 / rate, Math.min(LONGEST_FRAME, FILM_SECONDS / count));
}

/** Frames that a film of a rate has at most, the last picture not counted. */
export function mostFrames(rate: number): number {
  return FILM_SECONDS * rate;
}

/**
 * The size of a film of pictures: smaller where they are longer than allowed, and even in both directions, as the
 * codecs store colours at half the size.
 * @param longest of the two sides, at most
 */
export function filmSize(width: number, height: number, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  const even = (side: number) => Math.max(2, 2 * Math.floor((side * scale) / 2));
  return { width: even(width), height: even(height) };
}
