import type { PictureFacts } from './facts.ts';
import { FORMAT_NAMES } from './kinds.ts';

/** Of an animation, one picture is used. */
export function animationNotice({ format }: PictureFacts): string {
  const which = format === 'png' ? 'its default picture' : 'its first frame';
  return `this ${FORMAT_NAMES[format]} is an animation, of which ${which} is used`;
}

/** Of a damaged file, what is there is used. */
export function damageNotice(present?: number): string {
  const share =
    present === undefined ? '' : `, about ${Math.min(99, Math.floor(100 * present))} % of it is there`;
  return `the file is damaged${share}; it is used as it is`;
}
