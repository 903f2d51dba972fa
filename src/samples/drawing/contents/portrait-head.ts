import { capsule, ellipsoid, smoothMax, smoothMin, type Vector } from '../toolkit/march.ts';
import { bump, length2, length3, smoothstep } from '../toolkit/math.ts';
import type { Noise } from '../toolkit/noise.ts';

/** The head in its own frame: y up, face towards +z, chin at −1.1, crown at 1.2; mirrored in x but for the hair. */
export type Part = 'skin' | 'eye' | 'hair' | 'knit';

/** Centre of the eye on the side of +x. */
export const EYE: Vector = [0.295, 0.03, 0.562];
export const EYE_RADIUS = 0.186;

/** Half height of the eye's opening at `dx` from its middle, towards the temple positive. */
export function lidHeight(dx: number, upper: boolean): number {
  const t = (dx + 0.005) / 0.184;
  const open = Math.max(0, 1 - t * t);
  return upper ? 0.077 * open ** 0.62 + 0.012 * t : 0.055 * open ** 0.8 - 0.014 * t;
}

/** Face, eyes' sockets, nose and lips. */
export function skin(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const skull = ellipsoid(x, y - 0.3, z + 0.14, 0.78, 0.84, 0.9);
  const face = ellipsoid(x, y + 0.26, z - 0.12, 0.56, 0.84, 0.7);
  let d = smoothMin(skull, face, 0.3);
  d = smoothMin(d, length3(x, (y + 0.9) * 1.05, z - 0.55) - 0.165, 0.3);
  d = smoothMin(d, length3(ax - 0.37, y + 0.22, z - 0.5) - 0.22, 0.28);
  d = smoothMin(d, capsule(ax, y, z, [0.1, 0.25, 0.74], [0.42, 0.27, 0.6], 0.06, 0.06), 0.16);
  d = smoothMax(d, -ellipsoid(ax - 0.3, y - 0.05, z - 0.86, 0.2, 0.12, 0.17), 0.14);
  d = smoothMin(d, lids(ax, y, z), 0.045);
  d = smoothMin(d, nose(ax, y, z), 0.15);
  d = smoothMin(d, lips(ax, y, z), 0.05);
  const neck = capsule(x, y, z, [0, -0.7, -0.2], [0, -2, -0.3], 0.36, 0.4);
  return smoothMin(d, neck, 0.14);
}

function lids(ax: number, y: number, z: number): number {
  const dx = ax - EYE[0];
  const dy = y - EYE[1];
  const ball = length3(dx, dy, z - EYE[2]);
  const lid = ball - EYE_RADIUS - 0.016 - 0.006 * smoothstep(0.02, 0.1, dy);
  const slit = dy > 0 ? dy - lidHeight(dx, true) : -dy - lidHeight(dx, false);
  return smoothMax(lid, -slit * 0.8, 0.012);
}

function nose(ax: number, y: number, z: number): number {
  let d = capsule(ax, y, z, [0, 0.2, 0.7], [0, -0.24, 0.92], 0.05, 0.068);
  d = smoothMin(d, length3(ax, y + 0.265, z - 0.93) - 0.076, 0.08);
  d = smoothMin(d, ellipsoid(ax - 0.088, y + 0.3, z - 0.83, 0.052, 0.052, 0.08), 0.05);
  return smoothMax(d, -ellipsoid(ax - 0.058, y + 0.362, z - 0.9, 0.036, 0.026, 0.05), 0.02);
}

/** Height of the line between the lips. */
export function mouthLine(ax: number): number {
  return -0.6 - 0.018 * bump(ax, 0.06) + 0.12 * Math.max(0, ax - 0.06) ** 1.4;
}

function lips(ax: number, y: number, z: number): number {
  const line = mouthLine(ax);
  const bow = 0.02 * bump(ax - 0.07, 0.06);
  const upper = ellipsoid(
    ax,
    y - line - 0.028 - bow * 0.6,
    z - 0.735 + 0.42 * ax * ax,
    0.27,
    0.058 + bow,
    0.105,
  );
  const lower = ellipsoid(ax, y - line + 0.048, z - 0.735 + 0.5 * ax * ax, 0.215, 0.068, 0.11);
  const both = smoothMin(upper, lower, 0.02);
  const groove = length2(y - line, (z - 0.86 + 0.42 * ax * ax) * 0.35) - 0.011;
  return smoothMax(both, -Math.max(groove, ax - 0.225), 0.02);
}

/** How much of a lip's colour stands at a point of the face, 0…1. */
export function lipColor(ax: number, y: number, z: number): number {
  if (z < 0.45) return 0;
  const line = mouthLine(ax);
  const edge = 0.265;
  const taper = Math.sqrt(Math.max(0, 1 - (ax / edge) ** 2));
  const top = line + taper * (0.066 + 0.03 * bump(ax - 0.075, 0.05) - 0.012 * bump(ax, 0.03));
  const bottom = line - 0.112 * Math.max(0, 1 - (ax / edge) ** 2) ** 0.6;
  return (
    smoothstep(top + 0.008, top - 0.008, y) *
    smoothstep(bottom - 0.01, bottom + 0.01, y) *
    smoothstep(edge + 0.01, edge - 0.02, ax)
  );
}

/** The parting, off the middle. */
const PARTING = 0.14;

/** Along and across a strand: `across` counts strands, `wave` is their sideways sway. */
export function strand(x: number, y: number, z: number): { across: number; wave: number } {
  const side = x > PARTING ? 1 : -1;
  const low = smoothstep(0.45, -0.45, y);
  const sway = 0.085 * Math.sin(y * 4.4 + side) * low;
  // From the parting strands fall in sheets from front to back; lower down they run around the lock.
  const sheet = z * 1.1 + 0.5 * y;
  const around = 0.55 * Math.atan2(side * (x - side * 0.72) + side * sway, z + 0.35);
  return { across: side * 3 + sheet * (1 - low) + around * low, wave: sway };
}

/** Parted long hair: a cap over the skull and locks that fall on both shoulders. */
export function hair(x: number, y: number, z: number, noise: Noise): number {
  const ax = Math.abs(x);
  const cap = ellipsoid(x, y - 0.36, z + 0.2, 0.9, 0.93, 0.96);
  const back = ellipsoid(x, y + 0.6, z + 0.5, 0.92, 1.35, 0.5);
  const wave = 0.06 * Math.sin(y * 4.4 + (x > 0 ? 1 : -1)) * smoothstep(0.3, -0.5, y);
  const lx = ax + (x > 0 ? wave : -wave);
  const lock = smoothMin(
    capsule(lx, y, z, [0.7, 0.45, 0.02], [0.76, -0.5, 0.02], 0.18, 0.2),
    capsule(lx, y, z, [0.76, -0.5, 0.02], [0.66, -1.95, 0.38], 0.21, 0.15),
    0.2,
  );
  let d = smoothMin(smoothMin(cap, back, 0.2), lock, 0.18);
  if (d > 0.12) return d - 0.06;
  // The face looks out of an opening; the two sweeps of hair from the parting are its upper edge.
  const off = Math.abs(x - PARTING);
  const opening = ellipsoid(x * 0.96, y + 0.3 + 0.16 * off, z - 0.98, 0.62, 1.12, 0.96);
  d = smoothMax(d, -opening, 0.09);
  const { across } = strand(x, y, z);
  const calm = 0.06 + 0.94 * smoothstep(0, 0.14, opening);
  const groove = 0.05 * bump(x - PARTING, 0.035) * smoothstep(0.7, 1, y);
  return (
    d + groove - calm * (0.035 * noise.at2(across * 6, y * 0.7 + 3) + 0.014 * noise.at2(across * 22, y * 0.9))
  );
}

/** Jumper with a rolled collar. */
export function knit(x: number, y: number, z: number): number {
  const body = ellipsoid(x, y + 2.5, z + 0.26, 1.6, 1.0, 0.8);
  const collar = length2(length2(x, z + 0.22) - 0.47, (y + 1.5 + 0.12 * z) * 0.62) - 0.16;
  const stitches =
    0.014 * Math.abs(Math.sin(y * 34 + Math.abs(Math.sin(x * 22)) * 1.6)) +
    0.012 * Math.abs(Math.sin(x * 22));
  const ribs = 0.022 * Math.abs(Math.sin(Math.atan2(x, z + 0.22) * 22));
  return Math.min(body - stitches, collar - ribs) * 0.85;
}
