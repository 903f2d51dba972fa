import { length3 } from './math.ts';

/** Distance to the nearest surface, negative inside; never more than the true distance by much. */
export type Field = (x: number, y: number, z: number) => number;
export type Vector = readonly [number, number, number];

export function normalize(v: Vector): Vector {
  const length = length3(v[0], v[1], v[2]) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Where `distance` along the ray leads. */
export function along(origin: Vector, direction: Vector, distance: number): Vector {
  return [
    origin[0] + direction[0] * distance,
    origin[1] + direction[1] * distance,
    origin[2] + direction[2] * distance,
  ];
}

export function reflect(direction: Vector, normal: Vector): Vector {
  return along(direction, normal, -2 * dot(direction, normal));
}

/** Rays of a pinhole camera: (u, v) is the place in the picture, v upwards, 1 = `focal` away from the middle. */
export function camera(eye: Vector, target: Vector, focal: number): (u: number, v: number) => Vector {
  const forward = normalize([target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]]);
  const right = normalize([-forward[2], 0, forward[0]]);
  const up: Vector = [
    right[1] * forward[2] - right[2] * forward[1],
    right[2] * forward[0] - right[0] * forward[2],
    right[0] * forward[1] - right[1] * forward[0],
  ];
  return (u, v) =>
    normalize([
      forward[0] * focal + right[0] * u + up[0] * v,
      forward[1] * focal + right[1] * u + up[1] * v,
      forward[2] * focal + right[2] * u + up[2] * v,
    ]);
}

/** Sphere tracing (Hart, 1996): the distance of the first hit, or −1. */
export function march(field: Field, origin: Vector, direction: Vector, near: number, far: number): number {
  let t = near;
  for (let step = 0; step < 130 && t < far; step++) {
    const d = field(origin[0] + direction[0] * t, origin[1] + direction[1] * t, origin[2] + direction[2] * t);
    if (d < 0.0006 * t) return t;
    t += d * 0.9;
  }
  return t < far ? t : -1;
}

/** The field's gradient at a point, from four values (Quilez' tetrahedron). */
export function normalAt(field: Field, p: Vector, h = 0.0015): Vector {
  const a = field(p[0] + h, p[1] - h, p[2] - h);
  const b = field(p[0] - h, p[1] - h, p[2] + h);
  const c = field(p[0] - h, p[1] + h, p[2] - h);
  const d = field(p[0] + h, p[1] + h, p[2] + h);
  return normalize([a - b - c + d, -a - b + c + d, -a + b - c + d]);
}

/** Share of a light of angular size 1/`hardness` that reaches a point (Quilez' penumbra estimate). */
export function softShadow(field: Field, p: Vector, toLight: Vector, far: number, hardness: number): number {
  let lit = 1;
  let t = 0.02;
  for (let step = 0; step < 48 && t < far; step++) {
    const d = field(p[0] + toLight[0] * t, p[1] + toLight[1] * t, p[2] + toLight[2] * t);
    lit = Math.min(lit, 0.5 + (0.5 * hardness * d) / t);
    if (lit < 0) return 0;
    t += Math.min(Math.max(d, 0.012), 0.25);
  }
  return lit * lit * (3 - 2 * lit);
}

/** How open the surroundings are along the normal, 0 … 1. */
export function openness(field: Field, p: Vector, n: Vector, reach: number): number {
  let closed = 0;
  let weight = 1;
  for (let i = 1; i <= 5; i++) {
    const h = (reach * i * i) / 25 + 0.01;
    closed += weight * Math.max(0, h - field(p[0] + n[0] * h, p[1] + n[1] * h, p[2] + n[2] * h));
    weight *= 0.72;
  }
  return Math.max(0, 1 - (1.7 * closed) / reach);
}

/** Union with a fillet of size `k`. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

export function smoothMax(a: number, b: number, k: number): number {
  return -smoothMin(-a, -b, k);
}

/** Bound of an ellipsoid around the origin (Quilez). */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const k0 = length3(x / rx, y / ry, z / rz);
  const k1 = length3(x / (rx * rx), y / (ry * ry), z / (rz * rz));
  return k1 < 1e-9 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1;
}

/** Distance to a capsule from a to b whose radius goes from `ra` to `rb`. */
export function capsule(
  x: number,
  y: number,
  z: number,
  a: Vector,
  b: Vector,
  ra: number,
  rb: number,
): number {
  const bx = b[0] - a[0];
  const by = b[1] - a[1];
  const bz = b[2] - a[2];
  const px = x - a[0];
  const py = y - a[1];
  const pz = z - a[2];
  const t = Math.min(1, Math.max(0, (px * bx + py * by + pz * bz) / (bx * bx + by * by + bz * bz)));
  return length3(px - t * bx, py - t * by, pz - t * bz) - (ra + (rb - ra) * t);
}
