import { hex, mix, type Rgb } from '../toolkit/color.ts';
import { capsule, ellipsoid, type Field, smoothMax, smoothMin, type Vector } from '../toolkit/march.ts';
import { clamp01, length2, length3, modulo, smoothstep } from '../toolkit/math.ts';
import type { Noise } from '../toolkit/noise.ts';
import { hash, type Random } from '../toolkit/random.ts';

/** A flat fill; lines are drawn between different `id`s. */
export interface Fill {
  readonly color: Rgb;
  readonly id: number;
  /** Whether it has a highlight. */
  readonly glossy?: boolean;
  /** Whether it shines by itself, whatever the shadow. */
  readonly lamp?: boolean;
}

export interface Prop {
  readonly at: Vector;
  /** Sphere that holds it, around its own [0, y, 0]. */
  readonly y: number;
  readonly radius: number;
  readonly distance: Field;
  readonly fill: (x: number, y: number, z: number) => Fill;
}

const CREAM = hex('#fff0d0');
const GREENS = [hex('#7ccf4a'), hex('#4fb85a'), hex('#a6d84a'), hex('#35a070')] as const;

export function hills(x: number, z: number): number {
  return (
    0.16 * Math.sin(x * 0.8 + 0.6) * Math.sin(z * 0.7) +
    0.055 * z * smoothstep(-1, 6, z) +
    0.05 * Math.abs(x) * smoothstep(1, 5, Math.abs(x))
  );
}

/** A winding path of flagstones over meadow. */
export function ground(x: number, z: number, noise: Noise): Fill {
  const middle = 0.75 * Math.sin(z * 0.62 + 0.4) + 0.1;
  const half = 0.42 + 0.05 * Math.sin(z * 3);
  const off = Math.abs(x - middle);
  if (off < half) {
    const stone = noise.cell2(x * 3.6, z * 2.6);
    const gap = stone.second - stone.nearest < 0.11;
    return gap
      ? { color: hex('#b98d5a'), id: 1 }
      : { color: mix(hex('#ecd29c'), hex('#d9b27c'), stone.id), id: 10 + Math.floor(stone.id * 60) };
  }
  if (off < half + 0.06) return { color: hex('#c9a05e'), id: 2 };
  const tuft = noise.cell2(x * 5, z * 3.2);
  if (tuft.id > 0.82 && tuft.nearest < 0.2) {
    return {
      color: [hex('#ff7ab0'), hex('#fff3d6'), hex('#ffd23e'), hex('#b78cff')][
        Math.floor(tuft.id * 97) % 4
      ] as Rgb,
      id: 100 + Math.floor(tuft.id * 500),
    };
  }
  const blades = noise.at2(x * 9, z * 1.6) + 0.6 * noise.at2(x * 1.1, z * 1.3);
  const bright = mix(hex('#7fcb4c'), hex('#a8dc4e'), smoothstep(0.4, 0.44, blades));
  return { color: mix(bright, hex('#58b548'), smoothstep(-0.4, -0.44, blades)), id: 3 };
}

export function mushroom(
  r: Random,
  x: number,
  z: number,
  height: number,
  cap: number,
  color: Rgb,
  home: boolean,
  id: number,
): Prop {
  const foot = cap * 0.44;
  const neck = cap * 0.3;
  const lean = r.range(-0.06, 0.06);
  const turn = r.range(0, 6.28);
  const top: Vector = [lean, height, 0];
  return {
    at: [x, hills(x, z) - 0.03, z],
    y: height * 0.62,
    radius: Math.max(height, cap) * 1.12 + 0.05,
    distance: (px, py, pz) => {
      const stem = capsule(px, py, pz, [0, 0.02, 0], top, foot, neck);
      const hood = Math.max(
        ellipsoid(px - lean, py - height, pz, cap, cap * 0.82, cap),
        height - 0.22 * cap - py,
      );
      const bowl = ellipsoid(px - lean, py - height + cap * 0.28, pz, cap * 1.05, cap * 0.42, cap * 1.05);
      return smoothMin(stem, smoothMax(hood, -bowl, cap * 0.06), 0.03);
    },
    fill: (px, py, pz) => {
      const r3 = length3(px - lean, (py - height) / 0.82, pz);
      const under = length3((px - lean) / 1.05, (py - height + cap * 0.28) / 0.42, pz / 1.05) < cap * 1.03;
      const around = Math.atan2(pz, px - lean);
      if (r3 > cap * 0.9 && !under && py > height - cap * 0.3) {
        // Spots sit in rings, more of them the lower the ring.
        const up = Math.asin(clamp01((py - height) / 0.82 / r3));
        for (let ring = 0; ring < 4; ring++) {
          const level = 0.12 + ring * 0.42;
          const count = [9, 7, 4, 1][ring] as number;
          const step = Math.round(((around + turn) * count) / 6.2832 + ring * 0.5);
          const da = around + turn - ((step - ring * 0.5) * 6.2832) / count;
          const d = length2(da * Math.cos(up), up - level - 0.08 * hash(step, ring, id));
          if (d < 0.13 + 0.07 * hash(step, ring))
            return { color: CREAM, id: id + 20 + ring * 10 + (modulo(step, count) % 10), glossy: true };
        }
        return { color, id: id + 1, glossy: true };
      }
      if (under && py > height - cap * 0.3)
        return { color: modulo(around * 9, 1) < 0.16 ? hex('#d9a878') : hex('#f6d3a4'), id: id + 2 };
      if (home) return facade(px, py, pz, height, foot, id);
      return {
        color: modulo(around * 3.3, 1) < 0.1 && py > height * 0.25 ? hex('#e2c398') : hex('#fbe6c0'),
        id: id + 3,
      };
    },
  };
}

/** Door and windows on a stem, seen from the front (−z). */
function facade(x: number, y: number, z: number, height: number, foot: number, id: number): Fill {
  const wall: Fill = {
    color: hash(Math.floor(y * 16), Math.floor(x * 9)) > 0.86 ? hex('#eccfa0') : hex('#fbe6c0'),
    id: id + 3,
  };
  if (z > 0) return wall;
  const arch = (cx: number, cy: number, w: number, h: number) =>
    Math.max(Math.abs(x - cx) - w, cy - y, y > cy + h ? length2(x - cx, y - cy - h) - w : -1);
  const door = arch(0, 0, foot * 0.36, height * 0.3);
  if (door < 0) {
    if (length2(x - foot * 0.2, y - height * 0.2) < foot * 0.06) return { color: hex('#ffd23e'), id: id + 6 };
    return { color: modulo(x / foot + 0.05, 0.24) < 0.035 ? hex('#7d4a28') : hex('#b06c38'), id: id + 4 };
  }
  if (door < foot * 0.1) return { color: hex('#8f8a94'), id: id + 5 };
  for (const side of [-1, 1]) {
    const d = length2(x - side * foot * 0.5, y - height * 0.62);
    if (d < foot * 0.17) {
      const bar = Math.min(Math.abs(x - side * foot * 0.5), Math.abs(y - height * 0.62)) < foot * 0.025;
      return bar ? { color: hex('#8a5230'), id: id + 7 } : { color: hex('#ffe45c'), id: id + 8, lamp: true };
    }
    if (d < foot * 0.24) return { color: hex('#b06c38'), id: id + 7 };
  }
  return wall;
}

/** A trunk with a crown of round clumps, or with `trunk` 0 a bush. */
export function tree(r: Random, x: number, z: number, size: number, trunk: number, id: number): Prop {
  const clumps: { c: Vector; r: number; tone: Rgb }[] = [];
  const count = trunk > 0 ? 11 : 6;
  const base = r.integer(4);
  for (let k = 0; k < count; k++) {
    const a = (k * 6.2832) / count + r.range(-0.3, 0.3);
    const lift = trunk > 0 ? r.range(-0.3, 0.85) : r.range(0, 0.25);
    const out = size * (trunk > 0 ? 0.62 * Math.sqrt(1 - Math.max(0, lift) ** 2 * 0.8) : 0.75);
    clumps.push({
      c: [Math.cos(a) * out, trunk + size * (0.5 + lift * 0.8), Math.sin(a) * out * 0.8],
      r: size * r.range(0.38, 0.55),
      tone: GREENS[(base + (k % 3 === 0 ? 2 : 0)) % 4] as Rgb,
    });
  }
  const nearest = (px: number, py: number, pz: number) => {
    let best = 9;
    let which = 0;
    clumps.forEach(({ c, r: radius }, k) => {
      const d = length3(px - c[0], py - c[1], pz - c[2]) - radius;
      if (d < best) {
        best = d;
        which = k;
      }
    });
    return { best, which };
  };
  const stem = (px: number, py: number, pz: number) =>
    trunk > 0 ? capsule(px, py, pz, [0, -0.1, 0], [0, trunk + size * 0.3, 0], size * 0.24, size * 0.13) : 9;
  return {
    at: [x, hills(x, z), z],
    y: trunk + size * 0.5,
    radius: trunk * 0.55 + size * 1.75,
    distance: (px, py, pz) => Math.min(nearest(px, py, pz).best, stem(px, py, pz)),
    fill: (px, py, pz) => {
      const { best, which } = nearest(px, py, pz);
      if (stem(px, py, pz) < best) {
        const bark = modulo(Math.atan2(pz, px) * 2.6 + 0.4 * Math.sin(py * 9), 1) < 0.14;
        return { color: bark ? hex('#6d3f28') : hex('#9a6238'), id };
      }
      const { c, r: radius, tone } = clumps[which] as (typeof clumps)[number];
      // Leaves: rows of little scallops on each clump.
      const u = Math.atan2(px - c[0], -(pz - c[2])) * 4.2;
      const v = ((py - c[1]) / radius) * 3.4;
      const row = Math.floor(v);
      const cell = Math.floor(u + 0.5 * (row & 1));
      const d = length2(modulo(u + 0.5 * (row & 1), 1) - 0.5, (modulo(v, 1) - 0.75) * 0.9);
      const leaf = hash(row, cell, which + id) > 0.55 && Math.abs(d - 0.42) < 0.075 && modulo(v, 1) < 0.7;
      return { color: leaf ? mix(tone, hex('#1f6a4a'), 0.55) : tone, id: id + 1 + which };
    },
  };
}

export function rock(r: Random, x: number, z: number, size: number, id: number): Prop {
  const [a, b, c] = [r.range(0.8, 1.3), r.range(0.6, 0.9), r.range(0.7, 1)];
  return {
    at: [x, hills(x, z), z],
    y: 0,
    radius: size * 1.5,
    distance: (px, py, pz) =>
      smoothMax(
        ellipsoid(px, py, pz, size * a, size * b, size * c),
        (px * 0.6 + py + pz * 0.2) * 0.8 - size * 0.55,
        0.03,
      ),
    fill: (px, py) => ({ color: px * 0.6 + py > size * 0.5 ? hex('#c3bcd0') : hex('#9a92b0'), id }),
  };
}

/** A snail with a spiral on its shell, crawling to the left. */
export function snail(x: number, z: number, size: number, id: number): Prop {
  const s = size;
  return {
    at: [x, hills(x, z), z],
    y: s * 0.6,
    radius: s * 1.9,
    distance: (px, py, pz) => {
      const shell = ellipsoid(px - 0.25 * s, py - 0.72 * s, pz, 0.68 * s, 0.66 * s, 0.46 * s);
      let soft = capsule(px, py, pz, [1.15 * s, 0.06 * s, 0], [-0.75 * s, 0.16 * s, 0], 0.08 * s, 0.2 * s);
      soft = smoothMin(
        soft,
        capsule(px, py, pz, [-0.75 * s, 0.16 * s, 0], [-0.95 * s, 0.72 * s, 0], 0.2 * s, 0.23 * s),
        0.1 * s,
      );
      for (const side of [-1, 1]) {
        soft = smoothMin(
          soft,
          capsule(
            px,
            py,
            pz,
            [-0.98 * s, 0.8 * s, 0.1 * s * side],
            [-1.1 * s, 1.2 * s, 0.24 * s * side],
            0.05 * s,
            0.05 * s,
          ),
          0.05 * s,
        );
        soft = Math.min(soft, length3(px + 1.1 * s, py - 1.26 * s, pz - 0.25 * s * side) - 0.13 * s);
      }
      return Math.min(shell, soft);
    },
    fill: (px, py, pz) => {
      const shell = ellipsoid(px - 0.25 * s, py - 0.72 * s, pz, 0.68 * s, 0.66 * s, 0.46 * s);
      if (shell < 0.01) {
        const d = length2(px - 0.25 * s, py - 0.72 * s) / s;
        const spiral = modulo(d * 4.6 - Math.atan2(py - 0.72 * s, px - 0.25 * s) / 6.2832, 1);
        return {
          color: spiral < 0.5 ? hex('#f08a4a') : hex('#ffc46a'),
          id: id + (spiral < 0.5 ? 1 : 2),
          glossy: true,
        };
      }
      if (py > 1.13 * s) {
        const pupil = length2(px + 1.18 * s, py - 1.27 * s) < 0.07 * s;
        return { color: pupil ? hex('#141020') : hex('#ffffff'), id: id + (pupil ? 4 : 3) };
      }
      const cheek = length2(px + 1.0 * s, py - 0.66 * s) < 0.09 * s;
      return { color: cheek ? hex('#ff9a8a') : hex('#c9e08a'), id: id + 5 };
    },
  };
}
