import { hex, mix, type Rgb } from '../toolkit/color.ts';
import { clamp01, length2, modulo, smoothstep } from '../toolkit/math.ts';
import { fill, type Point, points, spline, stroke } from '../toolkit/path.ts';
import { hash } from '../toolkit/random.ts';
import type { Paint, Surface } from '../toolkit/surface.ts';

export const INK = hex('#0d0b10');
export const WHITE = hex('#fbf6e6');
export const RED = hex('#e3161f');
export const YELLOW = hex('#ffd800');
export const BLUE = hex('#0a66d0');
export const CYAN = hex('#27b5ea');
export const PINK = hex('#ff5fa2');

/**
 * Ink of a turned dot screen.
 * @param pitch distance of the dots, design units
 * @param amount share of the paper they cover, 0…1
 */
export function screen(x: number, y: number, pitch: number, angle: number, amount: number): number {
  const u = (Math.cos(angle) * x + Math.sin(angle) * y) / pitch;
  const v = (-Math.sin(angle) * x + Math.cos(angle) * y) / pitch;
  const d = length2(modulo(u, 1) - 0.5, modulo(v, 1) - 0.5) * pitch;
  const corner = length2(modulo(u + 0.5, 1) - 0.5, modulo(v + 0.5, 1) - 0.5) * pitch;
  // Past half the dots meet, and holes shrink between them.
  if (amount > 0.5) return smoothstep(-0.6, 0.6, corner - pitch * Math.sqrt((1 - clamp01(amount)) / Math.PI));
  return smoothstep(0.6, -0.6, d - pitch * Math.sqrt(clamp01(amount) / Math.PI));
}

export function dots(
  under: Rgb,
  ink: Rgb,
  pitch: number,
  angle: number,
  amount: (x: number, y: number) => number,
): Paint {
  return (x, y) => mix(under, ink, screen(x, y, pitch, angle, amount(x, y)));
}

export const circle = (x: number, y: number, rx: number, ry = rx, n = 48): Point[] =>
  Array.from({ length: n }, (_, i) => [
    x + rx * Math.cos((i * 6.2832) / n),
    y + ry * Math.sin((i * 6.2832) / n),
  ]);

export const moved = (points: readonly Point[], x: number, y: number, k = 1): Point[] =>
  points.map((p) => [x + k * p[0], y + k * p[1]]);

export function outline(s: Surface, points: readonly Point[], width: number): void {
  stroke(s, [...points, points[0] as Point], width, INK);
}

/** Tapered pen line: thin, thick, thin. */
export function pen(s: Surface, points: readonly Point[], width: number): void {
  stroke(
    s,
    spline(points),
    (t) => width * (0.25 + 0.75 * Math.sin(Math.PI * Math.min(1, t * 0.95 + 0.03)) ** 0.7),
    INK,
  );
}

export function rays(s: Surface, x: number, y: number, count: number, a: Paint, b: Paint): void {
  fill(s, points([-50, -50, 850, -50, 850, 700, -50, 700]), a);
  for (let k = 0; k < count; k++) {
    const from = (k * 6.2832) / count;
    const to = from + Math.PI / count;
    fill(
      s,
      [
        [x, y],
        [x + 1200 * Math.cos(from), y + 1200 * Math.sin(from)],
        [x + 1200 * Math.cos(to), y + 1200 * Math.sin(to)],
      ],
      b,
    );
  }
}

export function burst(
  x: number,
  y: number,
  spikes: number,
  outer: number,
  inner: number,
  seed: number,
): Point[] {
  return Array.from({ length: spikes * 2 }, (_, i) => {
    const angle = (i * Math.PI) / spikes - 0.3;
    const r = (i % 2 ? inner : outer) * (0.82 + 0.36 * hash(i, seed));
    return [x + r * 1.25 * Math.cos(angle), y + r * Math.sin(angle)];
  });
}

const LETTERS: Record<string, readonly (readonly Point[])[]> = {
  P: [
    [
      [0, 0],
      [0, -1],
    ],
    spline(points([0, -1, 0.42, -0.98, 0.56, -0.74, 0.42, -0.5, 0, -0.46])),
  ],
  O: [[...circle(0.32, -0.5, 0.3, 0.5), [0.62, -0.5]]],
  W: [points([0, -1, 0.2, 0, 0.42, -0.62, 0.64, 0, 0.84, -1])],
  H: [
    [
      [0, 0],
      [0, -1],
    ],
    [
      [0.55, 0],
      [0.55, -1],
    ],
    [
      [0, -0.5],
      [0.55, -0.5],
    ],
  ],
  '!': [
    [
      [0.06, -1],
      [0.06, -0.34],
    ],
    [
      [0.06, -0.02],
      [0.06, 0],
    ],
  ],
};

export function letter(
  s: Surface,
  name: string,
  x: number,
  y: number,
  size: number,
  weight: number,
  paint: Paint,
): void {
  const lines = (LETTERS[name] ?? []).map((line) => moved(line, x, y, size));
  for (let k = 9; k >= 1; k--)
    for (const line of lines) stroke(s, moved(line, k * 1.1, k * 1.1), weight * 1.5, INK);
  for (const line of lines) stroke(s, line, weight * 1.5, INK);
  for (const line of lines) stroke(s, line, weight, paint);
  for (const line of lines) stroke(s, moved(line, -weight * 0.2, -weight * 0.2), weight * 0.13, WHITE, 0.9);
}
