import { hex, mix, type Rgb, ramp } from '../toolkit/color.ts';
import { clamp01, length2, lerp, modulo } from '../toolkit/math.ts';
import { hash } from '../toolkit/random.ts';

/** What a mosaicist would lay at a place. */
export interface Plan {
  readonly color: Rgb;
  /** Direction of the rows, radians. */
  readonly angle: number;
  /** Tesserae do not cross from one region to another. */
  readonly region: number;
  /** 0…1: glass over gold leaf, which flashes. */
  readonly gold: number;
}

const GOLD = ramp(hex('#8a5a12'), hex('#c98f1e'), hex('#f0c04a'), hex('#ffe69a'));
const BLUE = ramp(hex('#0a1c5a'), hex('#12409a'), hex('#1f78c4'), hex('#58b8dc'));
const GREEN = ramp(hex('#06403c'), hex('#0d6a58'), hex('#2f9a6a'), hex('#9ac45a'));
const IVORY = hex('#f2ead6');

const [CX, CY] = [384, 452];
const FIRST = 118;
const PITCH = 59;
const BORDER = 27;

function capsule2(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  r0: number,
  r1: number,
): number {
  const t = clamp01(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2));
  return length2(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - lerp(r0, r1, t);
}

function soft(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

/** The bird without its tail: breast, neck and head; negative inside. */
function bird(x: number, y: number): number {
  const breast = (length2((x - 384) / 78, (y - 500) / 118) - 1) * 78;
  const low = capsule2(x, y, 384, 430, 366, 320, 54, 27);
  const high = capsule2(x, y, 366, 320, 396, 238, 27, 21);
  return soft(soft(breast, low, 40), soft(high, length2(x - 402, y - 226) - 27, 12), 24);
}

function contour(field: (x: number, y: number) => number, x: number, y: number): number {
  return Math.atan2(field(x, y + 1) - field(x, y - 1), field(x + 1, y) - field(x - 1, y)) + Math.PI / 2;
}

/** A peacock with its tail spread on a gold ground, in a border. */
export function plan(x: number, y: number): Plan {
  const edge = Math.min(x, y, 768 - x, 608 - y);
  if (edge < BORDER) return border(x, y, edge);
  return head(x, y) ?? body(x, y) ?? tail(x, y) ?? ground(x, y);
}

function border(x: number, y: number, edge: number): Plan {
  const row = Math.floor(edge / 9);
  const along = edge === x || edge === 768 - x ? y : x;
  const step = Math.floor(along / 27);
  const inner = row === 1 ? ((step & 1) === 0 ? BLUE(0.35) : GOLD(0.6)) : row === 0 ? BLUE(0.1) : IVORY;
  return {
    color: inner,
    angle: 0,
    region: 9000 + row * 200 + (row === 1 ? step : 0),
    gold: row === 1 && step & 1 ? 1 : 0,
  };
}

function head(x: number, y: number): Plan | undefined {
  const angle = Math.atan2(y - 222, x - 408) + Math.PI / 2;
  const eye = length2(x - 408, y - 222);
  if (eye < 5) return { color: hex('#0a0a14'), angle, region: 8001, gold: 0 };
  if (eye < 12.5) return { color: IVORY, angle, region: 8002, gold: 0 };
  const beak = Math.max(Math.abs(y - 232 - (x - 422) * 0.2) - (474 - x) * 0.3, 422 - x);
  if (beak < 0 && x < 474) return { color: hex('#f5e9c0'), angle: 0.2, region: 8003, gold: 0 };
  for (let k = 0; k < 5; k++) {
    const lean = -2.15 + k * 0.27;
    const [tipX, tipY] = [398 + 72 * Math.cos(lean), 204 + 72 * Math.sin(lean)];
    if (length2(x - tipX, y - tipY) < 10)
      return { color: BLUE(0.95), angle: lean, region: 8010 + k, gold: 0 };
    if (capsule2(x, y, 398, 204, tipX, tipY, 3.4, 3.4) < 0)
      return { color: GOLD(0.9), angle: lean, region: 8020 + k, gold: 1 };
  }
  return undefined;
}

function body(x: number, y: number): Plan | undefined {
  const d = bird(x, y);
  if (d > 8) return undefined;
  const angle = contour(bird, x, y);
  if (d > 0) return { color: GOLD(0.85), angle, region: 7000, gold: 1 };
  const band = Math.floor(-d / 9);
  // Scales on the breast, in offset rows.
  const row = Math.floor(y / 21);
  const column = Math.floor((x + (row & 1) * 12) / 24);
  const u = modulo(x + (row & 1) * 12, 24) - 12;
  const v = modulo(y, 21);
  const rim = length2(u, v - 2) > 14 ? 1 : 0;
  const tone = y > 400 && d < -9 ? (rim ? 0.95 : 0.3 + 0.15 * hash(row, column)) : 0.22 + 0.17 * (band % 3);
  const color = y > 400 && d < -9 && rim ? hex('#3fd0c0') : BLUE(tone);
  return {
    color,
    angle: y > 400 && d < -9 ? Math.atan2(v - 2, u) + Math.PI / 2 : angle,
    region: y > 400 ? 7100 + rim : 7200 + band,
    gold: 0,
  };
}

function tail(x: number, y: number): Plan | undefined {
  const dx = x - CX;
  const dy = y - CY;
  const r = length2(dx, dy);
  const theta = Math.atan2(dx, -dy);
  if (r > FIRST + 6.6 * PITCH || Math.abs(theta) > 2.0) return undefined;
  let best = 9;
  let found = { row: 0, step: 0, u: 0, v: 0 };
  const middle = Math.round((r - FIRST) / PITCH);
  for (let row = Math.max(0, middle - 1); row <= Math.min(6, middle + 1); row++) {
    const radius = FIRST + row * PITCH;
    const count = 9 + row * 5;
    const spacing = 4.0 / count;
    const step = Math.round(theta / spacing - 0.5 * (row & 1));
    const at = (step + 0.5 * (row & 1)) * spacing;
    const u = Math.sin(theta - at) * r;
    const v = Math.cos(theta - at) * r - radius;
    const size = Math.min(30, radius * spacing * 0.53);
    const d = length2(u / size, v / (size * (v < 0 ? 1.3 : 1.02)));
    if (d < best) {
      best = d;
      found = { row, step, u, v };
    }
  }
  const { row, step, u, v } = found;
  const id = 40 * row + step + 20;
  const level = [0.3, 0.55, 0.79, 1.04].findIndex((limit) => best < limit);
  if (level < 0) {
    const vein = Math.floor(r / 9);
    return {
      color: mix(GREEN(0.1 + 0.5 * hash(vein, id)), BLUE(0.15), 0.3),
      angle: theta,
      region: 5000 + id,
      gold: 0,
    };
  }
  const colors = [BLUE(0.02), hex('#16a8b8'), GOLD(0.5 + 0.3 * hash(id)), GREEN(0.62 + 0.3 * hash(id, 2))];
  const angle = theta + Math.atan2(-v, u) + Math.PI / 2;
  return {
    color: colors[level] as Rgb,
    angle: level === 0 ? theta : angle,
    region: 10000 + id * 8 + level,
    gold: level === 2 ? 1 : 0,
  };
}

function ground(x: number, y: number): Plan {
  const low = y > CY - 20;
  const r = length2(x - CX, y - (low ? 760 : CY));
  const ring = Math.floor(r / 9.4);
  if (low && ring % 5 < 3) {
    const color = BLUE(0.15 + 0.3 * (ring % 5) + 0.12 * hash(ring, Math.floor(x / 9)));
    return { color, angle: Math.atan2(y - 760, x - CX) + Math.PI / 2, region: 3000 + ring, gold: 0 };
  }
  const tone = 0.42 + 0.4 * hash(ring, Math.floor(x / 9), Math.floor(y / 9));
  return {
    color: GOLD(tone),
    angle: Math.atan2(y - (low ? 760 : CY), x - CX) + Math.PI / 2,
    region: 2000 + ring,
    gold: 1,
  };
}
