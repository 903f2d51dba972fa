import type { Picture } from '../../../image/picture.ts';
import { hex, mix, type Rgb, scale } from '../toolkit/color.ts';
import { smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { hash, Random } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import { type Plan, plan } from './mosaic-motif.ts';

const SIZE = 8.8;
const CELL = 14;
const COLUMNS = Math.ceil(768 / CELL) + 4;
const ROWS = Math.ceil(608 / CELL) + 4;

interface Tessera {
  x: number;
  y: number;
  plan: Plan;
  c: number;
  s: number;
}

/** Nearest and second-nearest tessera by a square metric turned to each one's own row. */
interface Nearest {
  readonly tile: Tessera | undefined;
  readonly gap: number;
  readonly u: number;
  readonly v: number;
}

/** A peacock in glass and gold tesserae, whose rows follow the contours (after Hausner, 2001). */
export function mosaic(width: number, height: number, seed: number): Picture {
  const random = new Random(seed);
  const noise = new Noise(seed);
  const tiles: Tessera[] = [];
  for (let y = SIZE / 2; y < 608; y += SIZE) {
    for (let x = SIZE / 2; x < 768; x += SIZE) {
      tiles.push(tessera(x + random.range(-3, 3), y + random.range(-3, 3)));
    }
  }
  for (let round = 0; round < 9; round++) settle(tiles);

  const surface = new Surface(width, height, 768, 608);
  const grid = index(tiles);
  surface.sample((x, y) => {
    const { tile, gap, u, v } = nearest(grid, x, y, plan(x, y).region);
    const sand = 0.5 + noise.fbm2(x * 0.5, y * 0.5, 3);
    const grout = scale(mix(hex('#2a2622'), hex('#6a5f52'), sand), 0.8);
    if (!tile) return grout;
    const face = glaze(tile, u, v, noise, x, y);
    const edge = smoothstep(0.8, 2.2, gap + 0.5 * noise.at2(x * 0.4, y * 0.4));
    const shadow = 0.62 + 0.38 * smoothstep(1.2, 4, gap);
    return mix(grout, scale(face, shadow), edge);
  }, 0.1);
  return surface.toPicture();
}

function tessera(x: number, y: number): Tessera {
  const p = plan(x, y);
  return { x, y, plan: p, c: Math.cos(p.angle), s: Math.sin(p.angle) };
}

function index(tiles: readonly Tessera[]): Tessera[][] {
  const grid: Tessera[][] = Array.from({ length: COLUMNS * ROWS }, () => []);
  for (const tile of tiles) {
    const column = Math.min(Math.max(Math.floor(tile.x / CELL) + 2, 0), COLUMNS - 1);
    const row = Math.min(Math.max(Math.floor(tile.y / CELL) + 2, 0), ROWS - 1);
    grid[row * COLUMNS + column]?.push(tile);
  }
  return grid;
}

function nearest(grid: readonly Tessera[][], x: number, y: number, region: number): Nearest {
  let best = Infinity;
  let second = Infinity;
  let found: Tessera | undefined;
  let [bu, bv] = [0, 0];
  const column = Math.floor(x / CELL) + 2;
  const row = Math.floor(y / CELL) + 2;
  for (let r = row - 1; r <= row + 1; r++) {
    for (let c = column - 1; c <= column + 1; c++) {
      const cell = r >= 0 && r < ROWS && c >= 0 && c < COLUMNS ? grid[r * COLUMNS + c] : undefined;
      if (!cell) continue;
      for (const tile of cell) {
        const dx = x - tile.x;
        const dy = y - tile.y;
        const u = tile.c * dx + tile.s * dy;
        const v = tile.c * dy - tile.s * dx;
        const foreign = tile.plan.region === region ? 0 : 3.2;
        const d = Math.max(Math.abs(u), Math.abs(v)) + foreign;
        if (d < best) {
          second = best;
          best = d;
          found = tile;
          bu = u;
          bv = v;
        } else if (d < second) {
          second = d;
        }
      }
    }
  }
  return { tile: found, gap: second - best, u: bu, v: bv };
}

/** One round of Lloyd's relaxation: every tessera moves to the middle of what is nearest to it. */
function settle(tiles: Tessera[]): void {
  const grid = index(tiles);
  const sums = new Map<Tessera, [number, number, number]>();
  for (let y = 1; y < 608; y += 2) {
    for (let x = 1; x < 768; x += 2) {
      const { tile } = nearest(grid, x, y, plan(x, y).region);
      if (!tile) continue;
      const sum = sums.get(tile) ?? [0, 0, 0];
      sum[0] += x;
      sum[1] += y;
      sum[2] += 1;
      sums.set(tile, sum);
    }
  }
  for (const [tile, [x, y, n]] of sums) Object.assign(tile, tessera(x / n, y / n));
}

/** Glass of one pour: its own tone and tilt, a chipped upper edge, and gold that flashes. */
function glaze(tile: Tessera, u: number, v: number, noise: Noise, x: number, y: number): Rgb {
  const [a, b] = [Math.round(tile.x * 7), Math.round(tile.y * 7)];
  const tone = 0.78 + 0.44 * hash(a, b);
  const tint: Rgb = [tone * (0.95 + 0.1 * hash(a, b, 1)), tone, tone * (0.93 + 0.14 * hash(a, b, 2))];
  const [tiltX, tiltY] = [hash(a, b, 3) - 0.5, hash(a, b, 4) - 0.5];
  const lx = tile.c * u - tile.s * v;
  const ly = tile.s * u + tile.c * v;
  const slope = 0.035 * (tiltX * lx + tiltY * ly) - 0.012 * (lx + ly);
  const streak = 0.12 * noise.at2(x * 0.35 + a, y * 0.35);
  let k = 1 + slope + streak;
  const flash = tile.plan.gold * smoothstep(0.3, 0.5, tiltX * 0.7 + tiltY * 0.7 + 0.22);
  k += 0.28 * flash;
  const color: Rgb = [
    tile.plan.color[0] * tint[0] * k,
    tile.plan.color[1] * tint[1] * k,
    tile.plan.color[2] * tint[2] * k,
  ];
  const gleam = smoothstep(3.2, 1, Math.abs(lx + 2.2) + Math.abs(ly + 2.2)) * (0.13 + 0.3 * flash);
  return mix(color, [1, 0.97, 0.86], gleam);
}
