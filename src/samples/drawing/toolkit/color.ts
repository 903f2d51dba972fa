import { clamp01 } from './math.ts';

/** Red, green, blue. */
export type Rgb = readonly [number, number, number];

/** `#rrggbb` to 0…1, as it stands (sRGB-encoded). */
export function hex(code: string): Rgb {
  const value = Number.parseInt(code.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** `#rrggbb` to linear light. */
export function light(code: string): Rgb {
  const [r, g, b] = hex(code);
  return [r ** 2.2, g ** 2.2, b ** 2.2];
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scale(a: Rgb, k: number): Rgb {
  return [a[0] * k, a[1] * k, a[2] * k];
}

export function add(a: Rgb, b: Rgb): Rgb {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function multiply(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

export function luminance(a: Rgb): number {
  return 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2];
}

/** More (k > 1) or less vivid around its own luminance. */
export function saturate(a: Rgb, k: number): Rgb {
  const grey = luminance(a);
  return mix([grey, grey, grey], a, k);
}

/** A colour scale through evenly spaced stops. */
export function ramp(...stops: readonly Rgb[]): (t: number) => Rgb {
  const last = stops.length - 1;
  return (t) => {
    const at = clamp01(t) * last;
    const i = Math.min(Math.floor(at), last - 1);
    return mix(stops[i] as Rgb, stops[i + 1] as Rgb, at - i);
  };
}

/** Linear light of any strength to display values, with a film's shoulder (Narkowicz's fit of ACES). */
export function develop(linear: Rgb, exposure = 1): Rgb {
  const curve = (value: number) => {
    const x = Math.max(0, value) * exposure * 0.8;
    return clamp01((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)) ** (1 / 2.2);
  };
  return [curve(linear[0]), curve(linear[1]), curve(linear[2])];
}
