import { hasValues, type PictureOrSize } from './uploads.ts';

/** Ratio of the steps across the seam to those inside up to which a picture counts as seamless. */
const SEAMLESS = 2;

/**
 * Whether copies of a picture laid side by side show no seam: the mean step in colour from its right to its left column
 * and from its last to its first row is at most twice that between neighbours inside. A size counts as seamless.
 */
export function isSeamless(picture: PictureOrSize): boolean {
  if (!hasValues(picture)) return true;
  const { width, height } = picture;
  const across = steps(picture.data, { lines: 3 * height, length: width, line: width, next: 1 });
  const columns = { lines: width, length: height, line: 1, next: width };
  const down = [0, 1, 2].map((c) => steps(picture.data.subarray(c * width * height), columns));
  return [across, ...down].every(({ seam, inside }) => seam <= SEAMLESS * inside);
}

/** Sums of steps along lines: over the seam, and inside as a mean for as many of them. */
function steps(
  data: Float32Array,
  { lines, length, line, next }: { lines: number; length: number; line: number; next: number },
): { seam: number; inside: number } {
  let seam = 0;
  let inside = 0;
  for (let i = 0; i < lines; i++) {
    const start = i * line;
    const end = start + (length - 1) * next;
    for (let at = start; at < end; at += next) inside += Math.abs(data[at + next]! - data[at]!);
    seam += Math.abs(data[start]! - data[end]!);
  }
  return { seam, inside: inside / (length - 1) };
}
