import { hex, light, mix, type Rgb, scale } from '../toolkit/color.ts';
import { capsule, ellipsoid, type Field, smoothMax, smoothMin, type Vector } from '../toolkit/march.ts';
import { bump, length2, length3, lerp, smoothstep } from '../toolkit/math.ts';
import type { Noise } from '../toolkit/noise.ts';
import { Random } from '../toolkit/random.ts';

/** What light finds at a point. */
export interface Finish {
  readonly color: Rgb;
  /** Share of light mirrored when seen head on. */
  readonly gloss: number;
  /** Exponent of the highlight. */
  readonly polish: number;
  /** Share of light that passes through, tinting the shadow side. */
  readonly glow: number;
  readonly mirror: boolean;
}

/** A thing on the table in its own coordinates, standing on y = 0. */
export interface Thing {
  readonly at: Vector;
  /** Turn around the vertical, radians. */
  readonly turn: number;
  /** Sphere that holds it, around its own [0, y, 0]. */
  readonly bound: { readonly y: number; readonly radius: number };
  readonly distance: Field;
  readonly finish: (x: number, y: number, z: number) => Finish;
}

const matte = (color: Rgb): Finish => ({ color, gloss: 0.02, polish: 8, glow: 0, mirror: false });
const waxy = (color: Rgb, glow = 0.1): Finish => ({ color, gloss: 0.045, polish: 70, glow, mirror: true });

export function apple(at: Vector, turn: number, noise: Noise, ripe: number): Thing {
  const stem: Vector = [0.015, 0.3, 0];
  return {
    at,
    turn,
    bound: { y: 0.2, radius: 0.36 },
    distance: (x, y, z) => {
      const r = length2(x, z);
      const narrow = 1 + 0.16 * smoothstep(0.3, 0, y);
      const body = length2(r * narrow - 0.105, (y - 0.19) * 0.98) - 0.185;
      return smoothMin(body, capsule(x, y, z, stem, [0.05, 0.45, 0.01], 0.012, 0.017), 0.02);
    },
    finish: (x, y, z) => {
      if (y > 0.385 || (length2(x, z) < 0.03 && y > 0.31)) return matte(light('#4a3320'));
      const around = Math.atan2(z, x);
      const streak = noise.fbm2(around * 9, y * 2.5 + ripe * 9, 3);
      const blush = smoothstep(
        -0.55,
        0.35,
        noise.at2(around * 0.8 + ripe * 5, y * 2) + 0.5 * streak + ripe - 0.3,
      );
      const red = mix(light('#a80f14'), light('#d8352a'), 0.5 + 0.9 * streak);
      const skin = mix(mix(light('#d9b23e'), light('#b7c04a'), 0.5 + noise.at2(x * 4, y * 4)), red, blush);
      const hollow = smoothstep(0.09, 0.02, length2(x, z)) * smoothstep(0.2, 0.3, y);
      const freckle = smoothstep(0.2, 0.1, noise.cell2(around * 14, y * 44).nearest);
      return waxy(mix(mix(skin, light('#e8cf8a'), 0.35 * freckle), light('#8a8a3a'), 0.8 * hollow));
    },
  };
}

export function pear(at: Vector, turn: number, noise: Noise): Thing {
  return {
    at,
    turn,
    bound: { y: 0.38, radius: 0.48 },
    distance: (x, y, z) => {
      const lean = x - 0.1 * y * y;
      const low = length3(lean, y - 0.245, z) - 0.245;
      const high = length3(lean, y - 0.53, z) - 0.115;
      return smoothMin(
        smoothMin(low, high, 0.24),
        capsule(x, y, z, [0.045, 0.62, 0], [0.11, 0.78, 0], 0.011, 0.017),
        0.015,
      );
    },
    finish: (x, y, z) => {
      if (y > 0.668) return matte(light('#3d2a18'));
      const around = Math.atan2(z, x);
      const blush = smoothstep(0.1, 0.8, noise.fbm2(around * 1.3, y * 3, 3) + 0.55 * Math.cos(around - 0.4));
      const skin = mix(light('#a9ad35'), light('#d6b94a'), 0.5 + 0.7 * noise.fbm2(x * 5, y * 5, 3));
      const freckle = smoothstep(0.2, 0.1, noise.cell2(around * 12, y * 30).nearest);
      return waxy(mix(mix(skin, light('#b5562a'), 0.55 * blush), light('#6e5a25'), 0.55 * freckle), 0.14);
    },
  };
}

export function citrus(at: Vector, turn: number, noise: Noise, kind: 'orange' | 'lemon'): Thing {
  const long = kind === 'lemon' ? 0.29 : 0.215;
  const peel = kind === 'lemon' ? light('#f0c022') : light('#e87b12');
  return {
    at,
    turn,
    bound: { y: 0.2, radius: 0.38 },
    distance: (x, y, z) => {
      const pores = 0.004 * noise.at3(x * 42, y * 42, z * 42);
      if (kind === 'orange') return length3(x, (y - 0.205) * 1.04, z) - long + pores;
      const body = ellipsoid(x, y - 0.18, z, 0.24, 0.18, 0.18);
      return smoothMin(body, length3(x - 0.25, y - 0.18, z) - 0.035, 0.09) + pores * 0.8;
    },
    finish: (x, y, z) => {
      const patch = noise.fbm3(x * 7, y * 7, z * 7, 3);
      const navel = smoothstep(0.06, 0.02, length2(x - 0.02, z)) * smoothstep(0.35, 0.4, y);
      return waxy(mix(scale(peel, 1 + 0.4 * patch), light('#5c6b2a'), kind === 'orange' ? navel : 0), 0.12);
    },
  };
}

export function grapes(at: Vector, turn: number, seed: number): Thing {
  const random = new Random(seed);
  const berries: number[] = [];
  for (let row = 0; row < 9; row++) {
    const count = row === 0 ? 2 : Math.max(1, Math.round(5.4 - row * 0.5));
    for (let k = 0; k < count; k++) {
      const across = (k - (count - 1) / 2) * 0.155 + random.range(-0.03, 0.03);
      const level = k % 2 === 0 ? 0.09 : 0.17 + random.range(0, 0.05);
      berries.push(row * 0.115 - 0.45, level, across, random.range(0.078, 0.095));
    }
  }
  const table = Float64Array.from(berries);
  return {
    at,
    turn,
    bound: { y: 0.12, radius: 0.68 },
    distance: (x, y, z) => {
      let best = capsule(x, y, z, [-0.42, 0.18, 0], [-0.64, 0.3, 0.05], 0.014, 0.018);
      for (let i = 0; i < table.length; i += 4) {
        const dx = x - (table[i] as number);
        const dy = y - (table[i + 1] as number);
        const dz = z - (table[i + 2] as number);
        const reach = best + (table[i + 3] as number);
        const d2 = dx * dx + dy * dy + dz * dz;
        if (reach < 0 || d2 < reach * reach) best = Math.sqrt(d2) - (table[i + 3] as number);
      }
      return best;
    },
    finish: (x, y, z) => {
      if (x < -0.54) return matte(light('#5b4426'));
      let nearest = 9;
      let tone = 0;
      for (let i = 0; i < table.length; i += 4) {
        const [bx = 0, by = 0, bz = 0, r = 0] = table.subarray(i, i + 4);
        const d = length3(x - bx, y - by, z - bz) - r;
        if (d < nearest) {
          nearest = d;
          tone = (r - 0.078) / 0.017;
        }
      }
      const skin = mix(light('#3b1040'), light('#6d1f3d'), tone);
      const bloom = 0.22 * smoothstep(0.05, 0.25, y);
      return { color: mix(skin, light('#8d86b0'), bloom), gloss: 0.05, polish: 110, glow: 0.5, mirror: true };
    },
  };
}

export function bottle(at: Vector): Thing {
  return {
    at,
    turn: 0.3,
    bound: { y: 0.95, radius: 1.05 },
    distance: (x, y, z) => {
      const r = length2(x, z);
      const shoulder = lerp(0.285, 0.082, smoothstep(1.05, 1.42, y));
      const body = smoothMax(r - shoulder, Math.abs(y - 0.94) - 0.94, 0.05);
      const lip = Math.max(r - 0.105, Math.abs(y - 1.78) - 0.04) - 0.008;
      return Math.min(body * 0.75, lip);
    },
    finish: (x, y, z) => {
      const around = Math.atan2(z, x) - 1.35;
      const label = Math.abs(around) < 0.95 && y > 0.34 && y < 0.84;
      if (label) {
        const frame = Math.abs(y - 0.59) > 0.215 || Math.abs(around) > 0.87;
        const line = Math.abs(y - 0.68) < 0.035 && Math.abs(around) < 0.6 && Math.sin(around * 46) > -0.5;
        const small = Math.abs(((y * 24) % 1) - 0.5) < 0.16 && y < 0.6 && Math.abs(around) < 0.5;
        const ink = frame ? light('#a98b4c') : light('#3a2b20');
        return matte(mix(light('#e6d9b4'), ink, frame || line ? 0.85 : small ? 0.45 : 0));
      }
      if (y > 1.5) return { color: light('#5a1518'), gloss: 0.04, polish: 30, glow: 0, mirror: false };
      return { color: light('#12301b'), gloss: 0.06, polish: 400, glow: 0.9, mirror: true };
    },
  };
}

export function jug(at: Vector, turn: number, noise: Noise): Thing {
  return {
    at,
    turn,
    bound: { y: 0.62, radius: 0.85 },
    distance: (x, y, z) => {
      const r = length2(x, z);
      const profile =
        0.27 + 0.15 * Math.sin(smoothstep(-0.2, 1.15, y) * 4.4 - 0.55) + 0.09 * smoothstep(0.95, 1.25, y);
      const spout = 0.14 * smoothstep(0.85, 1.22, y) * bump(Math.atan2(z, x), 0.42);
      const outer = smoothMax(r - profile - spout, Math.abs(y - 0.6) - 0.6, 0.03);
      const inner = Math.max(r - profile - spout + 0.03, 0.2 - y);
      const shell = smoothMax(outer, -inner, 0.015);
      const hx = length2(x + 0.43, (y - 0.72) * 0.8) - 0.22;
      const handle = length2(hx, z) - 0.04 + 0.006 * Math.cos(z * 90);
      return Math.min(shell, smoothMin(shell, x < -0.2 ? handle : 1, 0.05)) * 0.72;
    },
    finish: (x, y, z) => {
      const around = Math.atan2(z, x);
      const wobble = 0.012 * noise.at2(around * 4, y * 6);
      const petals = Math.cos(around * 5 + Math.sin(y * 26) * 0.5);
      const motif = smoothstep(
        0.13,
        0.1,
        Math.abs(y - 0.52 + wobble) / (0.45 + 0.75 * Math.abs(petals)) - 0.03,
      );
      const veins = smoothstep(0.25, 0.5, Math.abs(Math.sin(around * 10)));
      const bands =
        smoothstep(0.016, 0.01, Math.abs(y - 0.24 + wobble)) +
        smoothstep(0.03, 0.024, Math.abs(y - 0.86 + wobble)) +
        smoothstep(0.012, 0.007, Math.abs(y - 0.94 + wobble));
      const on = x < -0.46 ? 0 : Math.min(1, bands + motif * veins * 0.9);
      const glaze = mix(light('#ece4d2'), light('#d8cbb0'), 0.5 + noise.fbm2(x * 5, y * 5, 3));
      const blue = mix(hex('#0b1f5c'), light('#3e62b5'), 0.4 + 0.6 * noise.fbm2(around * 9, y * 12, 3));
      return { color: mix(glaze, blue, on * 0.9), gloss: 0.05, polish: 160, glow: 0, mirror: true };
    },
  };
}

export function plate(at: Vector): Thing {
  return {
    at,
    turn: 0,
    bound: { y: 0.05, radius: 1.02 },
    distance: (x, y, z) => {
      const r = length2(x, z);
      const sag = 0.035 + 0.1 * smoothstep(0.55, 0.95, r);
      return Math.max(Math.abs(y - sag) - 0.016, r - 0.95) * 0.8 - 0.008;
    },
    finish: (x, _y, z) => {
      const r = length2(x, z);
      const rim = smoothstep(0.014, 0.008, Math.abs(r - 0.9)) + smoothstep(0.01, 0.005, Math.abs(r - 0.66));
      return {
        color: mix(light('#dfe3e2'), light('#24407a'), Math.min(1, rim) * 0.85),
        gloss: 0.05,
        polish: 140,
        glow: 0,
        mirror: true,
      };
    },
  };
}
