import { normal, permutation, uniform } from './random.ts';

/**
 * The three smooth patterns of a 3×3 window, orthonormal (of the two-dimensional DCT): its mean, its slope to the
 * right and its slope downwards. Filters of these alone look for blobs and edges, where filters over all nine
 * numbers look for speckle, and speckle is what they would paint.
 */
const PATTERNS = 3;
const A = 1 / 3;
const B = 1 / Math.sqrt(6);
const WINDOW = [A, A, A, A, A, A, A, A, A, -B, 0, B, -B, 0, B, -B, 0, B, -B, -B, -B, 0, 0, 0, B, B, B];

/** Rounds of mixing; after two every number of a filter depends on all of the random ones. */
const ROUNDS = 2;

/**
 * Random filters [outChannels, inChannels, 3, 3] whose rows of inChannels·9 numbers are orthonormal, and orthogonal
 * to the mean over all inputs: what makes all channels rise together tells nothing about shapes.
 *
 * A row is a unit vector of inChannels·3 coordinates, turned by rounds of random signs, a permutation and a product of
 * a Hadamard matrix over the channels with a random rotation over the patterns: orthogonal like a QR decomposition's,
 * at n·log n instead of n² for each row (as in Le, Sarlós and Smola, "Fastfood", 2013).
 * @param inChannels a power of two, with outChannels < 3·inChannels
 */
export function orthogonalFilters(outChannels: number, inChannels: number, seed: number): Float32Array {
  const random = uniform(seed);
  const n = inChannels * PATTERNS;
  const rounds = Array.from({ length: ROUNDS }, () => ({
    order: permutation(n, random),
    signs: Float64Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1)),
    rotation: randomRotation(random),
  }));
  const turn = (coordinate: number): Float64Array => {
    let row = new Float64Array(n);
    row[coordinate] = 1;
    for (const { order, signs, rotation } of rounds) {
      const mixed = new Float64Array(n);
      for (let i = 0; i < n; i++) mixed[i] = signs[i]! * row[order[i]!]!;
      for (let p = 0; p < PATTERNS; p++) hadamard(mixed.subarray(p * inChannels, (p + 1) * inChannels));
      row = rotate(mixed, rotation, inChannels);
    }
    return row;
  };
  // the reflection that takes the row after the last to the mean makes all others orthogonal to the mean
  const axis = turn(outChannels);
  for (let c = 0; c < inChannels; c++) axis[c]! -= 1 / Math.sqrt(inChannels);
  const axisNorm = dot(axis, axis);
  const filters = new Float32Array(outChannels * inChannels * 9);
  for (let k = 0; k < outChannels; k++) {
    const row = turn(k);
    const along = (2 * dot(row, axis)) / axisNorm;
    for (let i = 0; i < n; i++) row[i]! -= along * axis[i]!;
    const at = k * inChannels * 9;
    for (let c = 0; c < inChannels; c++) {
      for (let i = 0; i < 9; i++) {
        let value = 0;
        for (let p = 0; p < PATTERNS; p++) value += row[p * inChannels + c]! * WINDOW[p * 9 + i]!;
        filters[at + c * 9 + i] = value;
      }
    }
  }
  return filters;
}

/** The Walsh–Hadamard transform in place, scaled to be orthogonal; the length is a power of two. */
function hadamard(values: Float64Array): void {
  const { length } = values;
  for (let half = 1; half < length; half *= 2) {
    for (let start = 0; start < length; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const a = values[i]!;
        const b = values[i + half]!;
        values[i] = a + b;
        values[i + half] = a - b;
      }
    }
  }
  const scale = 1 / Math.sqrt(length);
  for (let i = 0; i < length; i++) values[i]! *= scale;
}

/** Mixes the patterns of each channel; `values` is [PATTERNS, channels]. */
function rotate(values: Float64Array, rotation: Float64Array[], channels: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(values.length);
  for (let p = 0; p < PATTERNS; p++) {
    for (let q = 0; q < PATTERNS; q++) {
      const factor = rotation[p]![q]!;
      for (let c = 0; c < channels; c++) out[p * channels + c]! += factor * values[q * channels + c]!;
    }
  }
  return out;
}

/** An orthogonal PATTERNS × PATTERNS matrix: normal rows, made orthonormal one after the other (Gram–Schmidt). */
function randomRotation(random: () => number): Float64Array[] {
  const gauss = normal(random);
  const rows: Float64Array[] = [];
  while (rows.length < PATTERNS) {
    const row = Float64Array.from({ length: PATTERNS }, gauss);
    for (const other of rows) {
      const along = dot(row, other);
      for (let i = 0; i < PATTERNS; i++) row[i]! -= along * other[i]!;
    }
    const norm = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
