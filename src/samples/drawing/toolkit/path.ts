import { length2 } from './math.ts';
import { type Paint, resolvePaint, type Surface } from './surface.ts';

export type Point = readonly [number, number];

/** Points from x, y, x, y, … */
export function points(flat: readonly number[]): Point[] {
  return Array.from(
    { length: flat.length >> 1 },
    (_, i): Point => [flat[2 * i] as number, flat[2 * i + 1] as number],
  );
}

/** Coverage 0…1 of a rectangle of pixels. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A smooth curve through the points (Catmull–Rom). */
export function spline(points: readonly Point[], closed = false, steps = 12): Point[] {
  const n = points.length;
  const at = (i: number) => points[closed ? (i + n) % n : Math.min(Math.max(i, 0), n - 1)] as Point;
  const result: Point[] = [];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      const on = (k: 0 | 1) =>
        0.5 *
        (2 * b[k] +
          (c[k] - a[k]) * t +
          (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
          (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
      result.push([on(0), on(1)]);
    }
  }
  if (!closed) result.push(at(n - 1));
  return result;
}

function bounds(surface: Surface, points: readonly Point[], margin: number): Mask | undefined {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const x = Math.max(0, Math.floor(surface.pixelX(x0 - margin) - 1));
  const y = Math.max(0, Math.floor(surface.pixelY(y0 - margin) - 1));
  const width = Math.min(surface.width, Math.ceil(surface.pixelX(x1 + margin) + 1)) - x;
  const height = Math.min(surface.height, Math.ceil(surface.pixelY(y1 + margin) + 1)) - y;
  if (!(width > 0 && height > 0)) return undefined;
  return { x, y, width, height, data: new Float32Array(width * height) };
}

/** Anti-aliased inside of a polygon (non-zero winding), four lines a pixel and exact along the line. */
export function polygonMask(surface: Surface, points: readonly Point[]): Mask | undefined {
  const mask = bounds(surface, points, 0);
  if (!mask) return undefined;
  const LINES = 4;
  const xs = points.map((p) => surface.pixelX(p[0]) - mask.x);
  const ys = points.map((p) => surface.pixelY(p[1]) - mask.y);
  for (let line = 0; line < mask.height * LINES; line++) {
    const y = (line + 0.5) / LINES;
    const crossings: { x: number; turn: number }[] = [];
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const yi = ys[i] as number;
      const yj = ys[j] as number;
      if (yi <= y === yj <= y) continue;
      const xi = xs[i] as number;
      crossings.push({ x: xi + ((y - yi) / (yj - yi)) * ((xs[j] as number) - xi), turn: yi > yj ? 1 : -1 });
    }
    crossings.sort((a, b) => a.x - b.x);
    const row = Math.floor(line / LINES) * mask.width;
    let winding = 0;
    crossings.forEach((crossing, k) => {
      winding += crossing.turn;
      const next = crossings[k + 1];
      if (winding !== 0 && next) cover(mask, row, crossing.x, next.x, 1 / LINES);
    });
  }
  return mask;
}

function cover(mask: Mask, row: number, from: number, to: number, amount: number): void {
  const x0 = Math.max(0, from);
  const x1 = Math.min(mask.width, to);
  for (let x = Math.floor(x0); x < x1; x++) {
    const part = Math.min(x + 1, x1) - Math.max(x, x0);
    mask.data[row + x] = (mask.data[row + x] as number) + part * amount;
  }
}

/** Coverage of a line with round ends; `width` in design units, or as a function of 0…1 along it. */
export function strokeMask(
  surface: Surface,
  points: readonly Point[],
  width: number | ((t: number) => number),
): Mask | undefined {
  const widthAt = typeof width === 'function' ? width : () => width;
  let widest = 0;
  for (let i = 0; i < points.length; i++) widest = Math.max(widest, widthAt(i / (points.length - 1)));
  const mask = bounds(surface, points, widest);
  if (!mask) return undefined;
  const unit = surface.unit;
  for (let s = 0; s + 1 < points.length; s++) {
    const a = points[s] as Point;
    const b = points[s + 1] as Point;
    const r0 = 0.5 * unit * widthAt(s / (points.length - 1));
    const r1 = 0.5 * unit * widthAt((s + 1) / (points.length - 1));
    segment(
      mask,
      surface.pixelX(a[0]),
      surface.pixelY(a[1]),
      surface.pixelX(b[0]),
      surface.pixelY(b[1]),
      r0,
      r1,
    );
  }
  return mask;
}

function segment(m: Mask, ax: number, ay: number, bx: number, by: number, r0: number, r1: number): void {
  const reach = Math.max(r0, r1) + 1;
  const x0 = Math.max(0, Math.floor(Math.min(ax, bx) - reach - m.x));
  const x1 = Math.min(m.width, Math.ceil(Math.max(ax, bx) + reach - m.x));
  const y0 = Math.max(0, Math.floor(Math.min(ay, by) - reach - m.y));
  const y1 = Math.min(m.height, Math.ceil(Math.max(ay, by) + reach - m.y));
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy || 1e-9;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const px = x + m.x + 0.5 - ax;
      const py = y + m.y + 0.5 - ay;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
      const radius = r0 + (r1 - r0) * t;
      // Lines thinner than a pixel keep their weight as paleness.
      const inside = Math.min(1, 2 * radius, radius + 0.5 - length2(px - t * dx, py - t * dy));
      const i = y * m.width + x;
      if (inside > (m.data[i] as number)) m.data[i] = inside;
    }
  }
}

export function paintMask(surface: Surface, mask: Mask | undefined, paint: Paint, alpha = 1): void {
  if (!mask) return;
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const coverage = mask.data[y * mask.width + x] as number;
      if (coverage < 0.002) continue;
      const px = x + mask.x;
      const py = y + mask.y;
      const color = resolvePaint(paint, surface.designX(px + 0.5), surface.designY(py + 0.5));
      surface.blend(py * surface.width + px, color, Math.min(1, coverage) * alpha);
    }
  }
}

export function fill(surface: Surface, points: readonly Point[], paint: Paint, alpha = 1): void {
  paintMask(surface, polygonMask(surface, points), paint, alpha);
}

export function stroke(
  surface: Surface,
  points: readonly Point[],
  width: number | ((t: number) => number),
  paint: Paint,
  alpha = 1,
): void {
  paintMask(surface, strokeMask(surface, points, width), paint, alpha);
}
