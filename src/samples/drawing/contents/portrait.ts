import type { Picture } from '../../../image/picture.ts';
import { add, develop, light, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import {
  along,
  camera,
  dot,
  ellipsoid,
  march,
  normalAt,
  normalize,
  openness,
  reflect,
  softShadow,
  type Vector,
} from '../toolkit/march.ts';
import { bump, clamp01, length2, length3, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { hash } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import {
  EYE,
  EYE_RADIUS,
  hair,
  knit,
  lidHeight,
  lipColor,
  type Part,
  skin,
  strand,
} from './portrait-head.ts';

const KEY = normalize([-0.78, 0.58, 0.5]);
const KEY_LIGHT: Rgb = [2.35, 2.05, 1.72];
const RIM = normalize([0.8, 0.35, -0.55]);
const RIM_LIGHT: Rgb = [2.6, 1.75, 1.0];
const TURN = 0.36;
const TILT = 0.07;

interface Material {
  readonly color: Rgb;
  readonly gloss: number;
  readonly polish: number;
  /** Light that wraps around into the shadow, as in skin. */
  readonly wrap: Rgb;
}

/** A young woman in three-quarter view: a sculpted distance field in a studio's key and rim light. */
export function portrait(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const surface = new Surface(width, height, 608, 768);
  const [ct, st, cl, sl] = [Math.cos(TURN), Math.sin(TURN), Math.cos(TILT), Math.sin(TILT)];
  // The head is turned to the viewer's left and leans a little; the shoulders turn half as much.
  const turn = (x: number, y: number, z: number): Vector => {
    const rx = ct * x + st * z;
    return [cl * rx + sl * y, -sl * rx + cl * y, -st * x + ct * z];
  };
  const eyes = (x: number, y: number, z: number) =>
    length3(Math.abs(x) - EYE[0], y - EYE[1], z - EYE[2]) - EYE_RADIUS;
  const jumper = (x: number, y: number, z: number) => knit(x * 0.96 + z * 0.2, y, z);
  const field = (x: number, y: number, z: number) => {
    const ball = length3(x, y + 0.3, z + 0.2) - 1.75;
    if (ball > 0.3) return Math.min(ball, y < -0.9 ? jumper(x, y, z) : y + 1.1);
    const rx = ct * x + st * z;
    const hx = cl * rx + sl * y;
    const hy = -sl * rx + cl * y;
    const hz = -st * x + ct * z;
    let best = hair(hx, hy, hz, noise);
    if (y < -0.9) best = Math.min(best, jumper(x, y, z));
    if (ellipsoid(hx, hy + 0.3, hz - 0.06, 0.95, 1.7, 1.06) < best) {
      best = Math.min(best, skin(hx, hy, hz), eyes(hx, hy, hz));
    }
    return best * 0.85;
  };
  const partAt = (p: Vector, h: Vector): Part => {
    const face = skin(...h);
    const eye = eyes(...h);
    const locks = hair(...h, noise);
    const body = jumper(...p);
    const best = Math.min(face, eye, locks, body);
    return best === face ? 'skin' : best === eye ? 'eye' : best === locks ? 'hair' : 'knit';
  };

  const shade = (p: Vector, eye: Vector): Rgb => {
    const h = turn(...p);
    const part = partAt(p, h);
    const n = normalAt(field, p, part === 'eye' || part === 'knit' ? 0.002 : 0.006);
    const start = along(p, n, part === 'skin' ? 0.03 : 0.012);
    const open = openness(field, p, n, 0.35);
    const keyed = softShadow(field, start, KEY, 3, 4.5);
    const rimmed = softShadow(field, start, RIM, 2.5, 9);
    if (part === 'hair') return hairLight(h, n, eye, open, keyed, rimmed, noise);
    const m = part === 'eye' ? eyeball(h, noise) : part === 'skin' ? complexion(h, noise) : wool(p, noise);
    const facing = dot(n, KEY);
    const wrapped = (c: 0 | 1 | 2) =>
      Math.max(0, (facing + m.wrap[c]) / (1 + m.wrap[c])) * (keyed + m.wrap[c] * 0.35 * (1 - keyed));
    const direct = multiply(KEY_LIGHT, [wrapped(0), wrapped(1), wrapped(2)]);
    const rim = scale(RIM_LIGHT, Math.max(0, dot(n, RIM)) * rimmed * (part === 'skin' ? 0.3 : 1));
    const fill = scale([0.36, 0.42, 0.52], open * (0.6 + 0.25 * n[1] + 0.15 * n[0]));
    const bounce = scale([0.36, 0.22, 0.15], open * Math.max(0, 0.5 - 0.5 * n[1]));
    let color = multiply(m.color, add(add(direct, rim), add(fill, bounce)));
    const mirrored = reflect(eye, n);
    const shine = Math.max(0, dot(mirrored, KEY)) ** m.polish * Math.max(keyed, part === 'eye' ? 1 : 0);
    const grazing = (1 - Math.max(0, -dot(eye, n))) ** 4;
    color = add(color, scale(KEY_LIGHT, shine * m.gloss));
    return add(color, scale(RIM_LIGHT, grazing * m.gloss * rimmed * 1.2));
  };

  const eye: Vector = [0, -0.1, 6.6];
  const ray = camera(eye, [0, -0.28, 0], 3.72);
  surface.sample((x, y) => {
    const u = (x - 304) / 384;
    const v = (384 - y) / 384;
    const direction = ray(u, v);
    const t = march(field, eye, direction, 4.6, 8.6);
    return t > 0
      ? develop(shade(along(eye, direction, t), direction), 0.78)
      : develop(backdrop(x, y, noise), 0.8);
  }, 0.14);
  surface.each((_x, _y, i) => {
    const amount = 0.018 * (hash(i, 5) + hash(i, 6) - 1);
    return add(surface.get(i), [amount, amount, amount]);
  });
  return surface.toPicture();
}

function complexion([x, y, z]: Vector, noise: Noise): Material {
  const ax = Math.abs(x);
  const mottle = noise.fbm3(x * 9, y * 9, z * 9, 3);
  let color = mix(light('#dda583'), light('#e9b797'), 0.5 + mottle);
  const blush = bump(length2(ax - 0.4, y + 0.24), 0.24) * 0.5 + bump(length2(ax * 1.2, y + 0.27), 0.13) * 0.4;
  color = mix(color, light('#d4725c'), z > 0 ? blush : 0);
  const spot = noise.cell2(x * 15, y * 15);
  const freckled =
    bump(length2(ax * 0.6 - 0.12, y + 0.16), 0.19) *
    smoothstep(0.2, 0.13, spot.nearest) *
    (spot.id > 0.45 ? 1 : 0);
  color = mix(color, light('#9a5a3a'), 0.34 * freckled * (z > 0 ? 1 : 0));
  const lip = lipColor(ax, y, z);
  const crease = 0.5 + 0.5 * noise.at2(x * 42, y * 7);
  color = mix(color, mix(light('#a83a40'), light('#c25a58'), crease), 0.86 * lip);
  const dx = ax - EYE[0];
  const dy = y - EYE[1];
  if (z > 0.3 && Math.abs(dx) < 0.26) {
    const rim = lidHeight(dx, true);
    const lash =
      smoothstep(0.022, 0.008, Math.abs(dy - rim - 0.012)) * smoothstep(0.2, 0.165, Math.abs(dx - 0.01));
    const wing =
      smoothstep(0.014, 0.004, Math.abs(dy - 0.02 - 0.35 * (dx - 0.15))) *
      smoothstep(0.14, 0.16, dx) *
      smoothstep(0.235, 0.19, dx);
    const below =
      smoothstep(0.012, 0.003, Math.abs(dy + lidHeight(dx, false) + 0.008)) *
      smoothstep(0.16, 0.12, Math.abs(dx)) *
      0.55;
    const shadow = bump(length2(dx * 0.7, dy - 0.1), 0.075) * 0.45;
    color = mix(color, light('#8a4a3c'), shadow);
    color = mix(color, light('#1c100c'), Math.min(1, 0.95 * Math.max(lash, wing) + below));
  }
  return {
    color: mix(color, light('#2e1a10'), 0.85 * brow(ax, y, z, noise)),
    gloss: 0.07 + 0.22 * lip,
    polish: lip > 0.5 ? 30 : 16,
    wrap: [0.36, 0.24, 0.19],
  };
}

function brow(ax: number, y: number, z: number, noise: Noise): number {
  const t = (ax - 0.12) / 0.42;
  if (z < 0.2 || t < -0.05 || t > 1.05) return 0;
  const middle = 0.252 + 0.066 * Math.sin(Math.min(t, 1) * 2.5) - 0.03 * t;
  const half = 0.036 * smoothstep(-0.05, 0.12, t) * (1 - 0.72 * smoothstep(0.35, 1.05, t));
  const hairs = 0.8 + 0.35 * noise.at2(ax * 60 - y * 34, y * 9 + ax * 6);
  return smoothstep(half + 0.012, half - 0.016, Math.abs(y - middle)) * clamp01(hairs);
}

function eyeball([x, y, z]: Vector, noise: Noise): Material {
  const side = Math.sign(x);
  const dx = x - side * EYE[0];
  const dy = y - EYE[1];
  const dz = z - EYE[2];
  // Both look at the viewer, whom the turned head has to its right.
  const gaze = normalize([0.34, -0.04, 0.94]);
  const off = Math.acos(Math.min(1, dot(normalize([dx, dy, dz]), gaze)));
  const radius = off / 0.44;
  const angle = Math.atan2(dy - gaze[1] * EYE_RADIUS, dx - gaze[0] * EYE_RADIUS);
  const fibre = noise.fbm2(Math.cos(angle) * 5 + 9, Math.sin(angle) * 5 + radius * 1.6, 4);
  const iris = mix(
    mix(light('#7a8a3c'), light('#3f8a86'), smoothstep(0.45, 0.8, radius)),
    light('#123a3e'),
    clamp01(0.4 + 1.3 * fibre),
  );
  const ringed = mix(scale(iris, 1.25), light('#0c1a1c'), smoothstep(0.8, 1, radius));
  const white = mix(light('#e9e2da'), light('#d09a8c'), smoothstep(0.09, 0.17, Math.abs(dx)) * 0.7);
  const color = mix(
    mix(light('#050505'), ringed, smoothstep(0.36, 0.44, radius)),
    white,
    smoothstep(0.97, 1.06, radius),
  );
  const shaded = 0.55 + 0.45 * smoothstep(0.075, 0.01, dy - 0.01);
  const lamp = normalize([gaze[0] - 0.17, gaze[1] + 0.16, gaze[2]]);
  const spark = smoothstep(0.9915, 0.9955, dot(normalize([dx, dy, dz]), lamp));
  return {
    color: mix(scale(color, shaded), [1.6, 1.6, 1.55], spark),
    gloss: 1.1,
    polish: 240,
    wrap: [0.2, 0.16, 0.16],
  };
}

function wool([x, y]: Vector, noise: Noise): Material {
  const fuzz = noise.fbm2(x * 22, y * 22, 3);
  return {
    color: scale(mix(light('#14595e'), light('#2a8a84'), 0.5 + fuzz), 0.9),
    gloss: 0.02,
    polish: 6,
    wrap: [0.2, 0.22, 0.22],
  };
}

/** Kajiya and Kay's strands: light glides along them, twice: clear on top, coloured beneath. */
function hairLight(
  h: Vector,
  n: Vector,
  eye: Vector,
  open: number,
  keyed: number,
  rimmed: number,
  noise: Noise,
): Rgb {
  const { across, wave } = strand(h[0], h[1], h[2]);
  const fine = noise.at2(across * 70, h[1] * 1.2) + 0.6 * noise.at2(across * 150, h[1] * 2);
  const lockTone = noise.at2(across * 9, h[1] * 0.6 + 7);
  const color = mix(light('#5a2512'), light('#a8562a'), clamp01(0.45 + 0.3 * fine + 0.35 * lockTone));
  const down = normalize([wave * 1.5 + 0.05 * fine, -1, 0.1 + 0.08 * fine]);
  const tangent = normalize(along(down, n, -dot(down, n)));
  const along2 = (lamp: Vector, shift: number, polish: number) => {
    const half = normalize([lamp[0] - eye[0], lamp[1] - eye[1], lamp[2] - eye[2]]);
    const c = dot(normalize(along(tangent, n, shift + 0.12 * fine)), half);
    return Math.sqrt(Math.max(0, 1 - c * c)) ** polish;
  };
  const diffuse = (lamp: Vector) => clamp01(0.25 + 0.75 * dot(n, lamp));
  const shadowed = 0.12 + 0.88 * keyed;
  const lit = add(
    scale(KEY_LIGHT, 0.75 * diffuse(KEY) * shadowed),
    add(scale(RIM_LIGHT, 0.55 * diffuse(RIM) * rimmed), scale([0.3, 0.34, 0.42], open)),
  );
  const shine = add(
    scale(KEY_LIGHT, 0.07 * along2(KEY, -0.1, 90) * keyed * diffuse(KEY)),
    scale(multiply(KEY_LIGHT, color), 0.85 * along2(KEY, 0.15, 22) * keyed * diffuse(KEY)),
  );
  const edge = scale(
    multiply(RIM_LIGHT, mix(color, [1, 0.8, 0.6], 0.2)),
    0.9 * along2(RIM, 0.05, 30) * rimmed,
  );
  return add(multiply(color, scale(lit, 0.35 + 0.65 * open)), add(shine, edge));
}

function backdrop(x: number, y: number, noise: Noise): Rgb {
  const cloud = noise.fbm2(x * 0.0042, y * 0.0042, 4);
  const glow = bump(length2(x - 150, (y - 300) * 0.8), 330);
  const base = mix(light('#16262b'), light('#7d7a5a'), clamp01(0.3 + 0.55 * glow + 0.75 * cloud));
  return mix(base, light('#c08a4a'), 0.35 * smoothstep(0.1, 0.6, noise.fbm2(x * 0.006 + 9, y * 0.006, 3)));
}
