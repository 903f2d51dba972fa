/** Limits a value to 0…1. */
export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** 0 at `from`, 1 at `to`, an S between; `from` may be the larger. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp01((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Bell curve: 1 at 0, e⁻¹ at ±`width`. */
export function bump(value: number, width: number): number {
  return Math.exp((-value * value) / (width * width));
}

/** Remainder with the divisor's sign. */
export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

/** √(x² + y²); far faster than `Math.hypot`. */
export function length2(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

export function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}
