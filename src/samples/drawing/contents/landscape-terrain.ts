import { add, light, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import { along, dot, normalize, type Vector } from '../toolkit/march.ts';
import { bump, clamp01, length2, smoothstep } from '../toolkit/math.ts';
import type { Noise } from '../toolkit/noise.ts';

/** Low in the west, a little behind the viewer's left shoulder. */
export const SUN = normalize([-0.78, 0.42, -0.46]);
export const SUNLIGHT: Rgb = [3.5, 2.65, 1.75];
export const SKYLIGHT: Rgb = [0.34, 0.46, 0.72];
const HAZE: Rgb = [0.62, 0.6, 0.66];

const PEAKS = [
  // x, z, height, radius
  [-5.2, 17, 6.3, 4.8],
  [-1.6, 21, 4.6, 4.4],
  [3.6, 19, 5.4, 4.2],
  [8.8, 16, 4.6, 4.6],
  [-11, 14, 4.4, 4.6],
  [0.6, 34, 7.4, 7],
  [13, 30, 7.6, 7],
  [-15, 30, 7, 8],
] as const;

/** Mountains behind a lake; y = 0 is the water, z goes away from the viewer. */
export class Terrain {
  readonly #noise: Noise;

  constructor(noise: Noise) {
    this.#noise = noise;
  }

  height(x: number, z: number, octaves: number): number {
    if (z < 9) return -0.2;
    let swell = 0.25 * smoothstep(9, 12, z);
    for (const [px, pz, h, radius] of PEAKS) {
      const d = length2(x - px, z - pz) / radius;
      if (d < 2.6) swell += h * Math.exp(-1.5 * d * Math.sqrt(d + 0.04));
    }
    const warp = 0.5 * this.#noise.at2(x * 0.35, z * 0.35);
    const ridges = this.#noise.ridged2(x * 0.24 + warp + 3, z * 0.24 - warp, octaves);
    return swell * (0.5 + 0.66 * ridges) - 0.12;
  }

  /** Distance to the ground along a ray, or −1. */
  hit(origin: Vector, direction: Vector): number {
    let t = 8.6 / direction[2];
    let before = t;
    for (let step = 0; step < 220 && t < 52; step++) {
      const p = along(origin, direction, t);
      if (p[1] > 7.6 && direction[1] > 0) return -1;
      const above = p[1] - this.height(p[0], p[2], 6);
      if (above < 0.0012 * t) return above < -0.002 * t ? this.#refine(origin, direction, before, t) : t;
      before = t;
      t += Math.max(0.26 * above, 0.0022 * t);
    }
    return -1;
  }

  /** Halves the way between a point above and one below the ground. */
  #refine(origin: Vector, direction: Vector, above: number, below: number): number {
    for (let i = 0; i < 6; i++) {
      const middle = (above + below) / 2;
      const p = along(origin, direction, middle);
      if (p[1] > this.height(p[0], p[2], 6)) above = middle;
      else below = middle;
    }
    return below;
  }

  /** Light from the ground at `p`, `distance` away, haze included. */
  shade(p: Vector, distance: number): Rgb {
    const noise = this.#noise;
    const e = 0.0016 * distance;
    const h = this.height(p[0], p[2], 9);
    const dx = this.height(p[0] + e, p[2], 9) - h;
    const dz = this.height(p[0], p[2] + e, 9) - h;
    const n = normalize([-dx, e, -dz]);
    const grit = noise.fbm2(p[0] * 5, p[2] * 5, 4);
    const strata = noise.at2(p[1] * 9 + grit, p[0] * 0.6);
    const rock = mix(light('#5d5450'), light('#9a8a7c'), clamp01(0.5 + 0.6 * grit + 0.3 * strata));
    const lowland = mix(light('#2c3d22'), light('#5c6a2f'), clamp01(0.5 + 1.1 * grit));
    const wooded = smoothstep(1.55, 0.75, h + 0.5 * grit) * smoothstep(0.35, 0.6, n[1]);
    const snowy =
      smoothstep(1.5, 2.5, h + 0.7 * noise.fbm2(p[0] * 1.3, p[2] * 1.3, 3)) *
      smoothstep(0.3, 0.5, n[1] + 0.14 * grit);
    let color = mix(mix(rock, lowland, wooded), [0.86, 0.89, 0.95], snowy);
    const facing = dot(n, SUN);
    const sun = facing > 0 ? facing * this.#sunlit(p) : 0;
    color = multiply(color, add(scale(SUNLIGHT, sun), scale(SKYLIGHT, 0.45 + 0.55 * n[1])));
    const air = 1 - Math.exp(-Math.max(0, distance - 7) * 0.028 * (1 + 1.1 * bump(p[1], 1.1)));
    const glow = smoothstep(6, -14, p[0]);
    return mix(color, mix(HAZE, [0.98, 0.78, 0.56], 0.55 * glow), air * 0.86);
  }

  #sunlit(p: Vector): number {
    let lit = 1;
    for (let t = 0.06; t < 5; t *= 1.32) {
      const q = along(p, SUN, t);
      lit = Math.min(lit, 0.5 + (9 * (q[1] - this.height(q[0], q[2], 5))) / t);
      if (lit <= 0) return 0;
    }
    return clamp01(lit);
  }
}

/** Evening sky with broken clouds, lit from the left; `direction` is a unit vector with y > 0. */
export function sky(direction: Vector, noise: Noise): Rgb {
  const up = Math.max(direction[1], 0);
  const west = smoothstep(0.5, -0.6, direction[0]);
  const low = mix([0.9, 0.72, 0.62], [1.35, 0.92, 0.5], west);
  const clear = mix(
    low,
    mix([0.2, 0.38, 0.78], [0.07, 0.17, 0.5], smoothstep(0.15, 0.6, up)),
    smoothstep(0, 0.42, up) ** 0.7,
  );
  const reach = 1 / (up + 0.09);
  const x = direction[0] * reach * 0.62;
  const z = direction[2] * reach * 1.15;
  const density = (ox: number, oz: number) => {
    const bend = 0.7 * noise.at2(x * 0.5 + 3, z * 0.5);
    return noise.fbm2(x + ox + bend, z + oz - bend + 5, 7, 0.52) + 0.1 - 0.05 * reach * 0.2;
  };
  const thick = density(0, 0);
  const cover = smoothstep(-0.02, 0.36, thick);
  const shaded = clamp01(0.55 + 2.2 * (thick - density(-0.16, -0.05)));
  const body = mix([0.42, 0.4, 0.55], [1.55, 1.2, 0.92], shaded * (1 - 0.45 * smoothstep(0.2, 0.7, thick)));
  return mix(clear, mix(body, low, smoothstep(0.16, 0.02, up) * 0.7), cover * 0.92);
}
