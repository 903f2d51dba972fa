import type { Box } from './history.ts';

/** Brush for painting masks. */
export interface Brush {
  /** Diameter in pixels of the mask. */
  readonly size: number;
  /** Share of the radius that fades out: 0 is a hard edge, 1 fades from the centre. */
  readonly softness: number;
  /** Whether it erases. */
  readonly erase: boolean;
}

/** Position of the brush in pixels of the mask; `pressure`, 0 … 1, scales its size. */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

/** Share of its size that a brush has at no pressure. */
const LIGHTEST = 0.15;

function radius({ size }: Brush, pressure: number): number {
  return (size / 2) * (LIGHTEST + (1 - LIGHTEST) * Math.min(Math.max(pressure, 0), 1));
}

/** Bounding box of a stroke from one dab to another, not clipped to the mask. */
export function reach(brush: Brush, from: Dab, to: Dab): Box {
  // Half a pixel more, as even a hard edge is a pixel wide.
  const a = radius(brush, from.pressure) + 0.5;
  const b = radius(brush, to.pressure) + 0.5;
  return {
    left: Math.floor(Math.min(from.x - a, to.x - b)),
    top: Math.floor(Math.min(from.y - a, to.y - b)),
    right: Math.ceil(Math.max(from.x + a, to.x + b)),
    bottom: Math.ceil(Math.max(from.y + a, to.y + b)),
  };
}

/** Coverage of a point by a straight stroke from one dab to another, 0 … 1. */
export function coverage(brush: Brush, from: Dab, to: Dab, x: number, y: number): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = dx * dx + dy * dy;
  const along = length > 0 ? Math.min(Math.max(((x - from.x) * dx + (y - from.y) * dy) / length, 0), 1) : 0;
  const distance = Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
  const r = radius(brush, from.pressure + (to.pressure - from.pressure) * along);
  // Even a hard edge is a pixel wide.
  const outer = r + 0.5;
  const inner = Math.max(r * (1 - brush.softness) - 0.5, 0);
  const t = Math.min(Math.max((outer - distance) / (outer - inner), 0), 1);
  return t * t * (3 - 2 * t);
}
