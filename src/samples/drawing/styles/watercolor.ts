import type { Picture } from '../../../image/picture.ts';
import { hex, mix, type Rgb } from '../toolkit/color.ts';
import { clamp01, length2, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { Random } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import { Watercolor } from '../toolkit/washes.ts';

const ROSE = hex('#d9485f');
const CORAL = hex('#ee7350');
const GOLD = hex('#f2b233');
const VIOLET = hex('#7a55a8');
const COBALT = hex('#3f73c0');
const SAP = hex('#6d9440');
const PINE = hex('#2f6b5c');
const SEPIA = hex('#5c3a4a');
const TURQUOISE = hex('#5cb5bb');

/** A garden of poppies, cornflowers and leaves: bleeding washes, dark rims, granulation and backruns. */
export function watercolor(width: number, height: number, seed: number): Picture {
  const surface = new Surface(width, height, 768, 608);
  const noise = new Noise(seed);
  const r = new Random(seed);
  const w = new Watercolor(surface, noise, hex('#fbf6ea'));
  background(w, r);
  const flowers = [
    [150, 150, 104, CORAL],
    [392, 118, 84, VIOLET],
    [618, 150, 112, ROSE],
    [282, 318, 112, ROSE],
    [520, 346, 104, GOLD],
    [700, 392, 92, VIOLET],
    [96, 400, 88, GOLD],
    [388, 512, 98, CORAL],
    [194, 540, 84, VIOLET],
    [604, 540, 102, ROSE],
    [30, 262, 60, COBALT],
    [484, 214, 56, COBALT],
    [742, 262, 58, CORAL],
    [770, 540, 66, GOLD],
    [20, 560, 66, ROSE],
    [262, 30, 58, GOLD],
    [514, 18, 60, CORAL],
    [744, 34, 62, COBALT],
    [14, 60, 66, VIOLET],
  ] as const;
  for (const [x, y, size] of flowers) {
    for (let k = 0; k < 6; k++) {
      const angle = r.range(0, 6.283);
      leaf(
        w,
        r,
        x + Math.cos(angle) * size * 0.6,
        y + Math.sin(angle) * size * 0.6,
        angle + 0.5 * r.bell(),
        size * r.range(0.8, 1.2),
      );
    }
  }
  for (let k = 0; k < 26; k++) sprig(w, r, r.range(0, 768), r.range(0, 608));
  for (const [x, y, size, pigment] of [...flowers].reverse()) flower(w, r, x, y, size, pigment);
  for (let k = 0; k < 130; k++) {
    const pigment = r.pick([ROSE, CORAL, GOLD, VIOLET, COBALT, SAP, TURQUOISE]);
    w.splatter(r.range(0, 768), r.range(0, 608), 0.8 + 4.5 * r.next() ** 3, pigment, r.range(0.4, 1));
  }
  return surface.toPicture();
}

/** Wet in wet: large pools of colour that run into one another. */
function background(w: Watercolor, r: Random): void {
  const pools = [TURQUOISE, COBALT, GOLD, mix(ROSE, [1, 1, 1], 0.3), SAP, VIOLET];
  for (let k = 0; k < 30; k++) {
    const x = r.range(-40, 808);
    const y = r.range(-40, 648);
    const size = r.range(70, 190);
    const tilt = r.range(0.6, 1.6);
    const crisp = k % 4 === 3;
    w.lay({
      outline: (px, py) => length2(px - x, (py - y) * tilt) - size,
      at: [x, y],
      reach: size * 1.7,
      pigment: pools[k % pools.length] as Rgb,
      load: crisp ? 0.13 : r.range(0.12, 0.3),
      bleed: crisp ? 1 : 46,
      wander: 46,
    });
  }
}

function leaf(w: Watercolor, r: Random, x: number, y: number, angle: number, length: number): void {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const half = length * r.range(0.16, 0.26);
  const curl = r.range(-0.3, 0.3);
  const local = (px: number, py: number) => {
    const u = (c * (px - x) + s * (py - y)) / length;
    return [u, -s * (px - x) + c * (py - y) - curl * length * u * u] as const;
  };
  const cool = r.next();
  const pigment = mix(mix(SAP, PINE, cool), TURQUOISE, 0.35 * r.next());
  const outline = (px: number, py: number) => {
    const [u, v] = local(px, py);
    const width = half * Math.max(0, Math.sin(Math.PI * clamp01(u) ** 0.75)) ** 0.85;
    return Math.max(Math.abs(v) - width, -u * length, (u - 1) * length);
  };
  const load = (px: number, py: number) => {
    const [u, v] = local(px, py);
    const vein = smoothstep(2.4, 0.8, Math.abs(v)) * 0.5;
    const ribs = smoothstep(0.75, 1, Math.cos((u * length - Math.abs(v) * 0.9) * 0.55)) * 0.24;
    return 0.85 * (0.75 + 0.5 * (v > 0 ? 0.4 : 0) - vein - ribs + 0.4 * smoothstep(0.35, 0, u));
  };
  w.lay({
    outline,
    at: [x + (c * length) / 2, y + (s * length) / 2],
    reach: length * 0.75,
    pigment,
    load,
    bleed: 0,
    wander: 3,
    lift: 0.62,
  });
  const bx = x + c * length * 0.3;
  const by = y + s * length * 0.3;
  w.lay({
    outline: (px, py) => Math.max(outline(px, py), length2(px - bx, py - by) - half),
    at: [bx, by],
    reach: half,
    pigment: PINE,
    load: 0.36,
    bleed: 7,
    wander: 4,
  });
}

/** A thin stalk with buds. */
function sprig(w: Watercolor, r: Random, x: number, y: number): void {
  const angle = r.range(0, 6.283);
  const length = r.range(60, 120);
  const bend = r.range(-0.6, 0.6);
  const spine = (t: number) => {
    const a = angle + bend * t;
    return [x + Math.cos(a) * length * t, y + Math.sin(a) * length * t] as const;
  };
  const pigment = mix(SAP, PINE, r.next());
  for (let k = 0; k < 16; k++) {
    const [ax, ay] = spine(k / 16);
    const [bx, by] = spine((k + 1.15) / 16);
    w.lay({
      outline: (px, py) => {
        const t = clamp01(
          ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2),
        );
        return length2(px - ax - t * (bx - ax), py - ay - t * (by - ay)) - 1.1;
      },
      at: [ax, ay],
      reach: length / 10,
      pigment,
      load: 0.5,
      bleed: 0,
      wander: 0.6,
    });
  }
  const bud = r.pick([COBALT, VIOLET, ROSE, TURQUOISE, GOLD]);
  for (let k = 3; k < 16; k++) {
    const [px, py] = spine(k / 15);
    const side = k % 2 ? 1 : -1;
    const out = angle + side * 1.2;
    w.splatter(px + Math.cos(out) * 7, py + Math.sin(out) * 7, r.range(2.5, 5.2), bud, r.range(0.6, 1.1));
  }
}

function flower(w: Watercolor, r: Random, x: number, y: number, size: number, pigment: Rgb): void {
  const petals = 5 + r.integer(3);
  const turn = r.range(0, 6.283);
  for (let layer = 0; layer < 2; layer++) {
    const reach = size * (layer === 0 ? 1 : 0.7);
    for (let k = 0; k < petals; k++) {
      const angle = turn + layer * 0.5 + ((k + r.range(-0.14, 0.14)) * 6.283) / petals;
      petal(w, r, x, y, angle, reach, pigment, layer === 0 ? 0.8 : 0.12);
    }
  }
  w.lay({
    outline: (px, py) => length2(px - x, py - y) - size * 0.22,
    at: [x, y],
    reach: size * 0.4,
    pigment: SEPIA,
    load: 0.7,
    bleed: size * 0.16,
    wander: size * 0.1,
  });
  w.splatter(x, y, size * 0.1, PINE, 0.9);
  const stamens = 26;
  for (let k = 0; k < stamens; k++) {
    const a = (k * 6.283) / stamens + r.range(-0.1, 0.1);
    const out = size * r.range(0.15, 0.34);
    w.splatter(
      x + Math.cos(a) * out,
      y + Math.sin(a) * out,
      r.range(0.9, 2.4),
      k % 3 ? SEPIA : hex('#2c2140'),
      1.3,
    );
  }
}

function petal(
  w: Watercolor,
  r: Random,
  x: number,
  y: number,
  angle: number,
  length: number,
  pigment: Rgb,
  lift: number,
): void {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const half = length * r.range(0.36, 0.46);
  const hue = mix(pigment, r.pick([CORAL, ROSE, GOLD, VIOLET]), 0.28 * r.next());
  const frill = r.range(0, 9);
  w.lay({
    outline: (px, py) => {
      const u = c * (px - x) + s * (py - y);
      const v = -s * (px - x) + c * (py - y);
      const t = u / length;
      const rim = length * (0.93 + 0.045 * Math.sin(v * 0.16 + frill) + 0.03 * Math.sin(v * 0.37));
      const wide = half * Math.max(0, clamp01(t * 1.25)) ** 0.62;
      const round = length2(Math.max(0, u - rim * 0.6) / (rim * 0.4), v / Math.max(wide, 1)) - 1;
      return Math.max(round * Math.max(wide, 1) * 0.9, -u);
    },
    at: [x + (c * length) / 2, y + (s * length) / 2],
    reach: length * 0.72,
    pigment: hue,
    load: (px, py) => {
      const u = (c * (px - x) + s * (py - y)) / length;
      const v = -s * (px - x) + c * (py - y);
      const folds = 0.16 * Math.cos((v / (0.25 + u)) * 0.26 + frill);
      return 0.62 * (0.62 + folds + 0.8 * smoothstep(0.5, 0.05, u) + 0.3 * smoothstep(0.6, 1, u));
    },
    bleed: 0,
    wander: 4,
    lift,
  });
}
