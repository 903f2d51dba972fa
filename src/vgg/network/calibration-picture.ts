import type { Picture } from '../../image/picture.ts';
import { forEachChunk } from '../../scheduling.ts';

const SIZE = 64;

let made: Promise<Picture> | undefined;

/** A fixed 64×64 picture of coloured noise, coarse and fine, for measuring activations. Made once, in pieces. */
export function calibrationPicture(): Promise<Picture> {
  made ??= make();
  return made;
}

async function make(): Promise<Picture> {
  const data = new Float32Array(3 * SIZE * SIZE).fill(0.5);
  for (let octave = 0; octave < 6; octave++) {
    const cells = 2 << octave;
    const amplitude = 0.35 / (1 + octave);
    for (let c = 0; c < 3; c++) {
      const row = (y: number) => {
        for (let x = 0; x < SIZE; x++) {
          // Channels share most of the pattern, as in photographs.
          const shared = lattice(octave, 3, (x * cells) / SIZE, (y * cells) / SIZE);
          const own = lattice(octave, c, (x * cells) / SIZE, (y * cells) / SIZE);
          data[(c * SIZE + y) * SIZE + x]! += amplitude * (0.75 * shared + 0.25 * own);
        }
      };
      await forEachChunk(SIZE, row, 1);
    }
  }
  return { width: SIZE, height: SIZE, data: data.map((value) => Math.min(1, Math.max(0, value))) };
}

/** Value noise in −1…1: a hash at whole positions, cosine-interpolated. */
function lattice(octave: number, channel: number, x: number, y: number): number {
  const ease = (t: number) => (1 - Math.cos(Math.PI * t)) / 2;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [ease(x - left), ease(y - top)];
  const at = (dx: number, dy: number) => hash(octave * 4 + channel, left + dx, top + dy);
  return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
}

function hash(salt: number, x: number, y: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
}
