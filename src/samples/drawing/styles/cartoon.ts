import type { Picture } from '../../../image/picture.ts';
import { blur } from '../toolkit/blur.ts';
import { hex, mix, multiply, type Rgb } from '../toolkit/color.ts';
import {
  along,
  camera,
  dot,
  march,
  normalAt,
  normalize,
  reflect,
  softShadow,
  type Vector,
} from '../toolkit/march.ts';
import { length2, length3, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { Random } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import { type Fill, ground, hills, mushroom, type Prop, rock, snail, tree } from './cartoon-village.ts';

const SUN = normalize([-0.55, 0.75, -0.5]);
const SHADE: Rgb = [0.6, 0.56, 0.8];
const INK = hex('#2a1830');
const EYE: Vector = [0, 1.55, -4.6];

/** A village of mushroom houses: flat fills in two tones, hard shadows and ink lines. */
export function cartoon(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const s = new Surface(width, height, 768, 608);
  const props = village(new Random(seed));
  const field = (x: number, y: number, z: number): number => {
    let best = (y - hills(x, z)) * 0.9;
    for (const p of props) {
      const [px, py, pz] = [x - p.at[0], y - p.at[1], z - p.at[2]];
      const ball = length3(px, py - p.y, pz) - p.radius;
      if (ball >= best) continue;
      best = ball > 0.1 ? ball : Math.min(best, p.distance(px, py, pz));
    }
    return best;
  };
  const fillAt = ([x, y, z]: Vector): Fill => {
    let best = y - hills(x, z);
    let found: Prop | undefined;
    for (const p of props) {
      const d = p.distance(x - p.at[0], y - p.at[1], z - p.at[2]);
      if (d < best) {
        best = d;
        found = p;
      }
    }
    return found ? found.fill(x - found.at[0], y - found.at[1], z - found.at[2]) : ground(x, z, noise);
  };

  const ids = new Int32Array(width * height);
  const depths = new Float32Array(width * height);
  const ray = camera(EYE, [0, 1.12, 0], 1.5);
  s.each((x, y, i) => {
    // The camera's right is −x when it looks along +z.
    const direction = ray((384 - x) / 384, (304 - y) / 384);
    const t = march(field, EYE, direction, 0.6, 16);
    if (t < 0) {
      const far = backdrop(x, y, noise);
      ids[i] = far.id;
      depths[i] = 40;
      return far.color;
    }
    const p = along(EYE, direction, t);
    const n = normalAt(field, p, 0.004);
    const fill = fillAt(p);
    ids[i] = fill.id;
    depths[i] = t;
    const facing = smoothstep(0.1, 0.14, dot(n, SUN));
    const lit =
      facing > 0 ? facing * smoothstep(0.4, 0.55, softShadow(field, along(p, n, 0.02), SUN, 5, 40)) : 0;
    let color = mix(multiply(fill.color, SHADE), fill.color, fill.lamp ? 1 : lit);
    if (fill.glossy)
      color = mix(color, [1, 1, 0.96], 0.8 * lit * smoothstep(0.955, 0.962, dot(reflect(direction, n), SUN)));
    return mix(color, hex('#a8dcf0'), 0.5 * smoothstep(6, 16, t));
  });
  ink(s, ids, depths);
  return s.toPicture();
}

function village(r: Random): Prop[] {
  const [red, violet, orange, pink, teal] = ['#f0443c', '#9a5cd8', '#ff9a2e', '#ff6fa0', '#2fb5b0'].map(
    hex,
  ) as [Rgb, Rgb, Rgb, Rgb, Rgb];
  const props: Prop[] = [
    mushroom(r, -1.5, 1.3, 1.25, 1.05, red, true, 1000),
    mushroom(r, 1.75, 2.0, 1.5, 1.15, violet, true, 1100),
    mushroom(r, -0.4, 4.6, 1.3, 0.95, orange, true, 1200),
    mushroom(r, 2.7, 0.35, 0.72, 0.5, pink, false, 1300),
    mushroom(r, 2.25, -0.5, 0.42, 0.32, orange, false, 1400),
    mushroom(r, -2.9, 0.3, 0.62, 0.46, teal, false, 1500),
    mushroom(r, -0.62, -0.5, 0.34, 0.25, pink, false, 1600),
    mushroom(r, -0.98, -0.85, 0.22, 0.18, pink, false, 1700),
    mushroom(r, -3.6, 3.2, 1.1, 0.85, pink, true, 1800),
    mushroom(r, 4.3, 4.4, 1.2, 0.95, red, true, 1900),
    tree(r, -3.3, 5.2, 1.05, 1.5, 3000),
    tree(r, 1.6, 6.2, 1.1, 1.6, 3100),
    tree(r, 3.9, 2.4, 0.85, 1.25, 3200),
    tree(r, -5.2, 4.0, 1.0, 1.3, 3300),
    tree(r, 6.2, 6.0, 1.2, 1.4, 3400),
    tree(r, -1.9, 7.6, 1.2, 1.5, 3500),
    tree(r, -2.35, -0.7, 0.34, 0, 3600),
    tree(r, 1.15, 0.75, 0.27, 0, 3700),
    tree(r, 3.2, -0.9, 0.42, 0, 3800),
    tree(r, -2.6, 1.9, 0.4, 0, 3900),
    tree(r, 0.7, 3.4, 0.3, 0, 4000),
    tree(r, -1.75, -1.75, 0.24, 0, 4100),
    snail(1.15, -1.35, 0.3, 5000),
  ];
  for (let k = 0; k < 9; k++)
    props.push(rock(r, r.range(-3, 3.4), r.range(-1.6, 3), r.range(0.07, 0.17), 6000 + k));
  return props;
}

/** Sky in bands, a sun with rings, heaped clouds and three ranges of hills. */
function backdrop(x: number, y: number, noise: Noise): Fill {
  for (let range = 0; range < 3; range++) {
    const top =
      236 -
      range * 36 +
      22 * Math.sin(x * (0.011 - range * 0.002) + range * 2.3 + 1) +
      9 * Math.sin(x * 0.034 + range);
    if (y > top) {
      const tone = [hex('#66c08a'), hex('#7fcfae'), hex('#9adcc8')][range] as Rgb;
      const stripe = noise.at2(x * 0.02, (y - top) * 0.06 + range * 5) > 0.12;
      return { color: stripe ? multiply(tone, [0.88, 0.92, 0.96]) : tone, id: 200 + range };
    }
  }
  for (const [cx, cy, size] of [
    [150, 96, 1],
    [446, 62, 0.85],
    [664, 132, 1.1],
    [330, 150, 0.55],
    [20, 30, 0.7],
    [590, 22, 0.6],
  ] as const) {
    let id = 0;
    let shaded = false;
    for (const [dx, dy, radius] of [
      [-58, 8, 28],
      [-24, -14, 38],
      [22, -20, 44],
      [60, 6, 30],
      [0, 12, 40],
      [92, 16, 18],
    ] as const) {
      const d = length2(x - cx - dx * size, y - cy - dy * size) - radius * size;
      if (d < 0 && y < cy + 30 * size) {
        id = 300 + Math.round(cx);
        shaded ||=
          length2(x - cx - dx * size + 10 * size, y - cy - dy * size + 12 * size) > radius * size * 1.02;
        if (length2(x - cx - dx * size + 10 * size, y - cy - dy * size + 12 * size) < radius * size * 0.9)
          shaded = false;
      }
    }
    if (id) return { color: shaded || y > cy + 16 * size ? hex('#c8e2f6') : hex('#ffffff'), id };
  }
  const sun = length2(x - 258, y - 40);
  if (sun < 34) return { color: hex('#fff2a0'), id: 250 };
  const bands = [hex('#fbe9b0'), hex('#b8e6f4'), hex('#8fd4f2'), hex('#6cc0ee'), hex('#4fa8e6')];
  const ring = Math.min(4, Math.floor((sun - 10 + 6 * Math.sin(x * 0.02)) / 78));
  return { color: bands[ring] as Rgb, id: 240 };
}

/** Ink where fills meet, heavier where near stands before far. */
function ink(s: Surface, ids: Int32Array, depths: Float32Array): void {
  const { width, height } = s;
  const mask = new Float32Array(width * height);
  const compare = (i: number, j: number) => {
    const a = depths[i] as number;
    const b = depths[j] as number;
    const step = Math.abs(a - b) / Math.min(a, b);
    if (ids[i] === ids[j] && step < 0.05) return;
    const weight = step > 0.05 ? 1 : 0.62;
    const k = weight * smoothstep(26, 5, Math.min(a, b)) + (Math.min(a, b) > 30 ? 0.55 : 0);
    mask[i] = Math.max(mask[i] as number, k);
    mask[j] = Math.max(mask[j] as number, k);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) compare(i, i + 1);
      if (y + 1 < height) compare(i, i + width);
    }
  }
  const soft = blur(mask, width, height, 1.05 * s.unit);
  for (let i = 0; i < soft.length; i++) s.blend(i, INK, smoothstep(0.16, 0.42, soft[i] as number));
}
