import { length2 } from './math.ts';
import { Random } from './random.ts';

/** Nearest and second-nearest feature point of a jittered grid (Worley's cellular noise). */
export interface Cell {
  readonly nearest: number;
  readonly second: number;
  /** 0 … 1, the same within one cell. */
  readonly id: number;
}

/** Lattice noises of one seed; all have features of about one unit. */
export class Noise {
  readonly #order = new Uint8Array(512);
  readonly #gradientX = new Float64Array(256);
  readonly #gradientY = new Float64Array(256);
  readonly #value = new Float64Array(256);

  constructor(seed: number) {
    const random = new Random(seed);
    const order = Array.from({ length: 256 }, (_, i) => i);
    for (let i = 255; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    for (let i = 0; i < 256; i++) {
      this.#order[i] = this.#order[i + 256] = order[i] as number;
      const angle = random.range(0, 2 * Math.PI);
      this.#gradientX[i] = Math.cos(angle) * 1.5;
      this.#gradientY[i] = Math.sin(angle) * 1.5;
      this.#value[i] = random.range(-1, 1);
    }
  }

  /** Gradient noise (Perlin, 2002, quintic fade), about −1 … 1, 0 on the lattice. */
  at2(x: number, y: number): number {
    const p = this.#order;
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    const fx = x - cellX;
    const fy = y - cellY;
    const ix = cellX & 255;
    const iy = cellY & 255;
    const a = p[ix] as number;
    const b = p[ix + 1] as number;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const n00 = this.#dot(p[a + iy] as number, fx, fy);
    const n10 = this.#dot(p[b + iy] as number, fx - 1, fy);
    const n01 = this.#dot(p[a + iy + 1] as number, fx, fy - 1);
    const n11 = this.#dot(p[b + iy + 1] as number, fx - 1, fy - 1);
    const top = n00 + u * (n10 - n00);
    return top + v * (n01 + u * (n11 - n01) - top);
  }

  /** Value noise in space, −1 … 1. */
  at3(x: number, y: number, z: number): number {
    const p = this.#order;
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    const cellZ = Math.floor(z);
    const fx = x - cellX;
    const fy = y - cellY;
    const fz = z - cellZ;
    const ix = cellX & 255;
    const iy = cellY & 255;
    const iz = cellZ & 255;
    const u = fx * fx * (3 - 2 * fx);
    const v = fy * fy * (3 - 2 * fy);
    const w = fz * fz * (3 - 2 * fz);
    const a = p[ix] as number;
    const b = p[ix + 1] as number;
    const near = this.#face(a, b, iy, iz, u, v);
    return near + w * (this.#face(a, b, iy, (iz + 1) & 255, u, v) - near);
  }

  /** Sum of octaves, each twice as fine and `gain` times as strong; about −1 … 1. */
  fbm2(x: number, y: number, octaves: number, gain = 0.5): number {
    let sum = 0;
    let strength = 1;
    let total = 0;
    for (let o = 0; o < octaves; o++) {
      sum += strength * this.at2(x, y);
      total += strength;
      strength *= gain;
      // Turning each octave hides the lattice.
      const turned = 1.62 * x - 1.18 * y + 7.3;
      y = 1.18 * x + 1.62 * y - 3.9;
      x = turned;
    }
    return sum / total;
  }

  fbm3(x: number, y: number, z: number, octaves: number): number {
    let sum = 0;
    let strength = 0.5;
    for (let o = 0; o < octaves; o++) {
      sum += strength * this.at3(x, y, z);
      strength *= 0.5;
      x = x * 2.03 + 1.7;
      y = y * 2.01 + 5.1;
      z = z * 2.02 - 2.3;
    }
    return sum;
  }

  /** Ridged octaves (Musgrave), 0 … 1, sharp crests at 1. */
  ridged2(x: number, y: number, octaves: number): number {
    let sum = 0;
    let strength = 1;
    let total = 0;
    let weight = 1;
    for (let o = 0; o < octaves; o++) {
      const ridge = 1 - Math.abs(this.at2(x, y));
      const sharp = ridge * ridge * weight;
      sum += strength * sharp;
      total += strength;
      weight = Math.min(1, sharp * 1.4);
      strength *= 0.5;
      const turned = 1.62 * x - 1.18 * y + 11.3;
      y = 1.18 * x + 1.62 * y + 4.7;
      x = turned;
    }
    return sum / total;
  }

  cell2(x: number, y: number, jitter = 0.9): Cell {
    const p = this.#order;
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    let nearest = 9;
    let second = 9;
    let id = 0;
    for (let oy = -1; oy <= 1; oy++) {
      for (let ox = -1; ox <= 1; ox++) {
        const h = p[(p[(cellX + ox) & 255] as number) + ((cellY + oy) & 255)] as number;
        const px = cellX + ox + 0.5 + 0.5 * jitter * (this.#value[h] as number);
        const py = cellY + oy + 0.5 + 0.5 * jitter * (this.#value[(h + 101) & 255] as number);
        const distance = length2(px - x, py - y);
        if (distance < nearest) {
          second = nearest;
          nearest = distance;
          id = h / 256;
        } else if (distance < second) {
          second = distance;
        }
      }
    }
    return { nearest, second, id };
  }

  #dot(h: number, x: number, y: number): number {
    return (this.#gradientX[h] as number) * x + (this.#gradientY[h] as number) * y;
  }

  #face(a: number, b: number, iy: number, iz: number, u: number, v: number): number {
    const p = this.#order;
    const value = this.#value;
    const n00 = value[p[(p[a + iy] as number) + iz] as number] as number;
    const n10 = value[p[(p[b + iy] as number) + iz] as number] as number;
    const n01 = value[p[(p[a + iy + 1] as number) + iz] as number] as number;
    const n11 = value[p[(p[b + iy + 1] as number) + iz] as number] as number;
    const top = n00 + u * (n10 - n00);
    return top + v * (n01 + u * (n11 - n01) - top);
  }
}
