import type { Picture } from '../../../image/picture.ts';
import { add, develop, light, luminance, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import {
  along,
  camera,
  dot,
  march,
  normalAt,
  normalize,
  openness,
  reflect,
  softShadow,
  type Vector,
} from '../toolkit/march.ts';
import { length2, length3, modulo, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { hash } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import {
  apple,
  bottle,
  citrus,
  type Finish,
  grapes,
  jug,
  pear,
  plate,
  type Thing,
} from './still-life-objects.ts';

const SUN = normalize([-0.72, 0.78, 0.5]);
const SUNLIGHT: Rgb = [4.1, 3.55, 2.75];
const WALL_Z = -1.9;

/** Fruit, a jug and a bottle on a table by a window: sphere-traced, with soft shadows and one mirror bounce. */
export function stillLife(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const surface = new Surface(width, height, 768, 576);
  const things: Thing[] = [
    plate([0.15, 0, 0.1]),
    apple([-0.28, 0.05, 0.2], 0.4, noise, 0.62),
    apple([0.22, 0.06, -0.12], 2.3, noise, 0.35),
    apple([-0.98, 0, 0.92], 4, noise, 0.8),
    pear([-0.18, 0.06, -0.42], 2.6, noise),
    pear([0.72, 0.05, -0.2], 0.2, noise),
    citrus([0.52, 0.055, 0.3], 0, noise, 'orange'),
    citrus([1.28, 0, 0.95], -0.5, noise, 'lemon'),
    grapes([0.28, 0.09, 0.72], -0.5, seed + 1),
    bottle([-1.0, 0, -0.85]),
    jug([1.25, 0, -0.75], 2.75, noise),
  ];
  const turned = things.map((thing) => ({ ...thing, c: Math.cos(thing.turn), s: Math.sin(thing.turn) }));

  /** A checked cloth over the right of the table, hanging in folds. */
  const cloth = (x: number, z: number): number => {
    const edge = x + 0.3 * z - 0.1 + 0.06 * noise.at2(z * 2, 3);
    if (edge < -0.1) return -0.05;
    const fold = noise.at2(x * 1.5 + 0.5 * z, z * 0.9 + x * 0.4);
    const calm = smoothstep(0.75, 1.3, length2(x - 0.15, z - 0.1));
    const height = 0.022 + (0.05 * fold * fold + 0.02 * noise.at2(x * 4 + z, z * 3)) * calm;
    return height * smoothstep(-0.06, 0.02, edge) - 0.03 * smoothstep(0.02, -0.06, edge);
  };
  const ground = (x: number, y: number, z: number) => {
    const flat = Math.min(y, z - WALL_Z);
    return y > 0.2 ? Math.min(flat, y - 0.12) : Math.min(flat, (y - cloth(x, z)) * 0.8);
  };
  const inThing = (thing: (typeof turned)[number], x: number, y: number, z: number) => {
    const dx = x - thing.at[0];
    const dz = z - thing.at[2];
    return [thing.c * dx + thing.s * dz, y - thing.at[1], -thing.s * dx + thing.c * dz] as const;
  };
  const field = (x: number, y: number, z: number): number => {
    let best = ground(x, y, z);
    for (const thing of turned) {
      const dx = x - thing.at[0];
      const dz = z - thing.at[2];
      const ball = length3(dx, y - thing.at[1] - thing.bound.y, dz) - thing.bound.radius;
      if (ball >= best) continue;
      if (ball > 0.25) best = ball;
      else {
        const d = thing.distance(thing.c * dx + thing.s * dz, y - thing.at[1], -thing.s * dx + thing.c * dz);
        if (d < best) best = d;
      }
    }
    return best;
  };
  const finishAt = (p: Vector): Finish => {
    let best = ground(p[0], p[1], p[2]);
    let found: (typeof turned)[number] | undefined;
    for (const thing of turned) {
      const d = thing.distance(...inThing(thing, ...p));
      if (d < best) {
        best = d;
        found = thing;
      }
    }
    return found ? found.finish(...inThing(found, ...p)) : room(p, cloth(p[0], p[2]), noise);
  };
  const surroundings = (d: Vector): Rgb => {
    const pane = smoothstep(0.5, 0.6, -d[0]) * smoothstep(0.05, 0.15, d[1]) * smoothstep(0.95, 0.85, d[1]);
    const bars =
      smoothstep(0.015, 0.04, Math.abs(d[2] - 0.25)) * smoothstep(0.01, 0.03, Math.abs(d[1] - 0.5));
    return add(scale([0.2, 0.17, 0.14], 0.7 + 0.3 * d[1]), scale([5, 5.2, 5.4], pane * bars));
  };

  const shade = (p: Vector, eye: Vector, bounces: number): Rgb => {
    const n = normalAt(field, p);
    const finish = finishAt(p);
    const facing = dot(n, SUN);
    const start = along(p, n, 0.006);
    const open = p[2] < WALL_Z + 0.05 ? 1 : openness(field, p, n, 0.42);
    const lit = facing > -0.3 ? softShadow(field, start, SUN, 4, 9) : 0;
    // On the wall the window's beam falls slantwise and fades away from it.
    const beam = smoothstep(1.15, 0.1, Math.abs(p[1] - 1.15 + 0.42 * p[0])) * smoothstep(2.6, -1.6, p[0]);
    const pool = p[2] < WALL_Z + 0.05 ? 0.25 + 1.25 * beam : 0.92;
    const direct = scale(
      SUNLIGHT,
      pool * (Math.max(0, facing) * lit + finish.glow * 0.14 * (0.5 - 0.5 * facing)),
    );
    const skylight = scale([0.5, 0.6, 0.74], open * (0.55 - 0.3 * n[0] + 0.25 * n[1]));
    const bounced = scale([0.62, 0.42, 0.26], open * Math.max(0, 0.5 - 0.5 * n[1] + 0.25 * n[0]));
    const mirrored = reflect(eye, n);
    const fresnel = finish.gloss + (1 - finish.gloss) * (1 - Math.max(0, -dot(eye, n))) ** 5 * 0.75;
    const highlight =
      Math.max(0, dot(mirrored, SUN)) ** finish.polish * lit * Math.sqrt(finish.polish) * 0.09;
    let color = multiply(finish.color, add(add(direct, skylight), bounced));
    color = add(color, scale(SUNLIGHT, highlight * finish.gloss * 12));
    if (finish.mirror && bounces > 0) {
      const t = march(field, start, mirrored, 0.02, 4);
      const seen = t > 0 ? shade(along(start, mirrored, t), mirrored, 0) : surroundings(mirrored);
      color = add(scale(color, 1 - fresnel), scale(seen, fresnel * (0.35 + 0.65 * open)));
    }
    return color;
  };

  const eye: Vector = [0.15, 1.75, 4.7];
  const ray = camera(eye, [0.1, 0.58, -0.1], 2.55);
  surface.sample((x, y) => {
    const u = (x - 384) / 384;
    const v = (288 - y) / 384;
    const direction = ray(u, v);
    const t = march(field, eye, direction, 2, 12);
    const seen = t > 0 ? shade(along(eye, direction, t), direction, 1) : ([0, 0, 0] as Rgb);
    return develop(scale(seen, 1 - 0.28 * (u * u + v * v)), 0.92);
  }, 0.08);
  grain(surface);
  return surface.toPicture();
}

/** Table boards, checked cloth and plaster wall. */
function room(p: Vector, clothHeight: number, noise: Noise): Finish {
  const [x, y, z] = p;
  const plain = { gloss: 0.02, polish: 10, glow: 0, mirror: false };
  if (z < WALL_Z + 0.02) {
    const stain = noise.fbm2(x * 1.1, y * 1.4, 5);
    const crack = smoothstep(0.03, 0, Math.abs(noise.fbm2(x * 1.3 + 4, y * 1.3, 4))) * 0.25;
    const plaster = mix(light('#6d6a58'), light('#a08c68'), 0.5 + 0.9 * stain);
    return {
      ...plain,
      color: scale(mix(plaster, light('#3c362c'), crack), 0.62 + 0.14 * noise.fbm2(x * 18, y * 18, 3)),
    };
  }
  if (y < clothHeight + 0.006) {
    const stripe = (t: number) => {
      const m = modulo(t, 0.3);
      return smoothstep(0.012, 0.004, Math.abs(m - 0.1)) * 0.6 + smoothstep(0.045, 0.04, Math.abs(m - 0.2));
    };
    const a = x * 0.94 + z * 0.34;
    const b = z * 0.94 - x * 0.34;
    const check = 1 - (1 - 0.62 * stripe(a)) * (1 - 0.62 * stripe(b));
    const weave = 0.5 + 0.25 * (Math.sin(a * 420) + Math.sin(b * 420));
    return { ...plain, color: scale(mix(light('#eee6d3'), light('#b23a34'), check), 0.84 + 0.16 * weave) };
  }
  const board = Math.floor(z / 0.42 + 0.2);
  const groove = smoothstep(0.012, 0.004, Math.abs(modulo(z / 0.42 + 0.2, 1) * 0.42));
  const along = x + hash(board) * 7;
  const grainLine = noise.fbm2(along * 1.1, z * 26 + 2 * noise.at2(along * 0.9, z * 3), 4);
  const pore = smoothstep(0.25, 0.6, noise.at2(along * 5, z * 90));
  const tone = mix(light('#4a2a14'), light('#8a5a30'), 0.5 + 0.8 * grainLine + 0.35 * (hash(board, 3) - 0.5));
  return {
    color: scale(mix(tone, light('#22120a'), 0.35 * pore), 1 - 0.8 * groove),
    gloss: 0.03,
    polish: 24,
    glow: 0,
    mirror: false,
  };
}

/** Film grain, the same at any place for any seed. */
function grain(surface: Surface): void {
  surface.each((_x, _y, i) => {
    const color = surface.get(i);
    const amount = 0.022 * (hash(i, 7) + hash(i, 8) - 1) * (1 - 0.5 * luminance(color));
    return add(color, [amount, amount, amount]);
  });
}
