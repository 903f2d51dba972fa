import type { Size } from '../image/picture.ts';
/** Types of film that browsers encode. */
export type VideoType = 'video/mp4' | 'video/webm';

/** Most frames per second. */
export const FILM_RATE = 30;
/** Most seconds of a film, without the hold of its last frame. */
export const FILM_SECONDS = 8;
/** Seconds that the last frame is held. */
export const HOLD_SECONDS = 1.5;
/** Most seconds that a frame of a short film is shown. */
const LONGEST_FRAME = 0.2;

/**
 * Seconds that each frame is shown.
 * @param count number of frames
 * @param rate most frames per second
 */
export function frameSeconds(count: number, rate: number): number {
  return Math.max(1 / rate, Math.min(LONGEST_FRAME, FILM_SECONDS / count));
}

/** Most frames of a film of a rate, without the hold of the last one. */
export function mostFrames(rate: number): number {
  return FILM_SECONDS * rate;
}

/**
 * Size of a film: no side longer than allowed, and both even, as codecs store colours at half the size.
 * @param longest most pixels of a side
 */
export function filmSize(width: number, height: number, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  const even = (side: number) => Math.max(2, 2 * Math.floor((side * scale) / 2));
  return { width: even(width), height: even(height) };
}
