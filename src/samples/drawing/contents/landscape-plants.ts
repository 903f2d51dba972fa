import { add, light, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import { clamp01, length2, smoothstep } from '../toolkit/math.ts';
import { type Point, stroke } from '../toolkit/path.ts';
import type { Random } from '../toolkit/random.ts';
import type { Surface } from '../toolkit/surface.ts';
import { SKYLIGHT, SUNLIGHT } from './landscape-terrain.ts';

/** Light from a leaf of a colour: `sun` 0…1 of direct light, `open` 0…1 of the sky. */
function leafLight(color: Rgb, sun: number, open: number): Rgb {
  return multiply(color, add(scale(SUNLIGHT, sun), scale(SKYLIGHT, open)));
}

const towards = (color: Rgb, haze: number): Rgb => mix(color, [0.66, 0.6, 0.6], haze);

/**
 * A conifer of drooping boughs, lit from the left.
 * @param x the foot, design units
 * @param haze 0…1 of the colour lost to air
 */
export function conifer(s: Surface, r: Random, x: number, y: number, height: number, haze: number): void {
  const needle = mix(light('#1f3a22'), light('#47592a'), r.next());
  const spread = height * r.range(0.16, 0.21) + 1.6;
  stroke(
    s,
    [
      [x, y],
      [x, y - height * 0.9],
    ],
    (t) => height * 0.028 * (1 - 0.8 * t) + 0.3,
    towards(scale(light('#3a2a1c'), 0.5), haze),
  );
  const tiers = Math.max(10, Math.round(Math.min(height / 4, 40)));
  const perTier = Math.max(8, Math.round(Math.min(height / 5, 34)));
  for (let tier = 0; tier < tiers; tier++) {
    const up = (tier + r.range(0, 0.6)) / tiers;
    const level = y - height * (0.07 + 0.93 * up);
    const reach = spread * (1 - up) ** 0.85 * r.range(0.7, 1.12) + height * 0.008;
    for (let k = 0; k < perTier; k++) {
      const side = r.range(-1, 1);
      const depth = r.next();
      const length = reach * Math.abs(side) ** 0.6 * Math.sign(side);
      const droop = Math.abs(length) * r.range(0.18, 0.42) + height * 0.01;
      const sun = clamp01(0.5 - 0.75 * side) * clamp01(depth * 1.4 - 0.2);
      const color = towards(
        leafLight(scale(needle, 0.65 + 0.7 * r.next()), 1.15 * sun, 0.3 + 0.7 * depth * depth),
        haze,
      );
      const from: Point = [x + length * 0.25 * r.next(), level - droop * 0.3];
      const tip: Point = [x + length, level + droop - height * 0.012];
      const mid: Point = [(from[0] + tip[0]) / 2, (from[1] + tip[1]) / 2 - height * 0.006];
      const thick = Math.max(1.7, height * 0.017);
      stroke(s, [from, mid, tip], (t) => thick * (1 - 0.7 * t), color, 0.92);
      if (height < 130) continue;
      for (let twig = 0; twig < 5; twig++) {
        const t = r.range(0.3, 1);
        const at: Point = [from[0] + (tip[0] - from[0]) * t, from[1] + (tip[1] - from[1]) * t];
        const end: Point = [
          at[0] + r.bell() * height * 0.008 + Math.sign(side) * 2,
          at[1] + r.range(1, 2) * height * 0.011,
        ];
        stroke(s, [at, end], 0.9, scale(color, r.range(0.6, 1.5)), 0.9);
      }
    }
  }
}

/** A broad-leaved tree: trunk, limbs and a crown of dabs in clumps. */
export function broadleaf(
  s: Surface,
  r: Random,
  x: number,
  y: number,
  height: number,
  hue: Rgb,
  haze = 0,
): void {
  const bark = scale(light('#4a3a2c'), 0.5);
  stroke(
    s,
    [
      [x, y],
      [x + 2, y - height * 0.3],
      [x, y - height * 0.7],
    ],
    (t) => height * 0.06 * (1 - 0.7 * t),
    bark,
  );
  const clumps = Array.from({ length: 26 }, () => {
    const angle = r.range(0, 6.283);
    const out = Math.sqrt(r.next());
    const depth = Math.sqrt(Math.max(0, 1 - out * out)) * r.range(-1, 1);
    return {
      x: x + Math.cos(angle) * out * height * 0.32,
      y: y - height * 0.64 + Math.sin(angle) * out * height * 0.3,
      depth,
      radius: height * r.range(0.08, 0.13),
    };
  }).sort((a, b) => a.depth - b.depth);
  for (const clump of clumps) {
    for (let k = 0; k < 80; k++) {
      const dx = r.bell() * 0.55;
      const dy = r.bell() * 0.55;
      const side = (clump.x - x) / (height * 0.35);
      const sun = clamp01(0.42 - 0.45 * dx - 0.55 * dy - 0.35 * side) * (0.5 + 0.5 * clump.depth);
      const open = 0.35 + 0.4 * clamp01(0.5 - dy) + 0.25 * clump.depth;
      const tone = scale(hue, r.range(0.7, 1.25));
      const px = clump.x + dx * clump.radius * 1.3;
      const py = clump.y + dy * clump.radius;
      const size = Math.max(0.9, height * r.range(0.011, 0.019));
      stroke(
        s,
        [
          [px, py],
          [px + r.bell() * size, py + r.range(0, 1) * size],
        ],
        size,
        towards(leafLight(tone, sun * 0.9, open), haze),
        0.95,
      );
    }
  }
}

/** Meadow below the curve `edge`: blades of grass from back to front, with flowers among them. */
export function meadow(s: Surface, r: Random, edge: (x: number) => number, bottom: number): void {
  for (let row = 0; row < 34; row++) {
    const depth = row / 33;
    const tall = 5 + 26 * depth;
    for (let k = 0; k < 150; k++) {
      const x = r.range(-20, 788);
      const top = edge(x);
      const y = top + (bottom + 24 - top) * depth ** 1.5 + r.range(-3, 3);
      if (top > bottom + 30) continue;
      const patch = clamp01(0.5 + 0.5 * Math.sin(x * 0.021 + row * 0.4) + 0.25 * r.bell());
      const tone = mix(light('#46562a'), light('#a39045'), patch * 0.8);
      const sun = r.next() ** 2 * smoothstep(900, 100, x + 0.6 * (y - 400));
      const lean = r.bell() * 0.3 + 0.14;
      const length = tall * r.range(0.6, 1.2);
      const blade: Point[] = [
        [x, y],
        [x + lean * length * 0.35, y - length * 0.6],
        [x + lean * length, y - length],
      ];
      stroke(
        s,
        blade,
        (t) => (0.9 + 1.3 * depth) * (1 - 0.8 * t),
        leafLight(tone, sun, 0.35 + 0.5 * r.next()),
        0.9,
      );
      if (r.next() < 0.03) flower(s, r, x + lean * length, y - length, 1.1 + 2.2 * depth, sun);
    }
  }
}

function flower(s: Surface, r: Random, x: number, y: number, size: number, sun: number): void {
  const petal = light(r.pick(['#f4f0e4', '#f2c230', '#c9518f', '#7a5fc4', '#e8e2f4']));
  for (let k = 0; k < 5; k++) {
    const angle = k * 1.257 + r.next();
    const end: Point = [x + Math.cos(angle) * size, y + Math.sin(angle) * size * 0.7];
    stroke(s, [[x, y], end], size * 0.9, leafLight(petal, 0.15 + 0.5 * sun, 0.6 + 0.4 * r.next()));
  }
  stroke(
    s,
    [
      [x, y],
      [x + 0.1, y],
    ],
    size * 0.8,
    leafLight(light('#d99a1c'), 0.4, 0.8),
  );
}

/** A boulder: facets of light from the left over a rough outline. */
export function boulder(s: Surface, r: Random, x: number, y: number, size: number): void {
  for (let k = 0; k < size * 9; k++) {
    const angle = r.range(0, Math.PI);
    const out = Math.sqrt(r.next());
    const dx = Math.cos(angle) * out;
    const dy = -Math.sin(angle) * out;
    const facet = 0.5 - 0.55 * dx - 0.45 * (dy + 0.4) + 0.22 * Math.sin(dx * 9 + dy * 7);
    const tone = scale(light('#7d7468'), r.range(0.7, 1.1));
    const color = leafLight(tone, clamp01(facet) * 0.7 * smoothstep(0, -0.3, dy), 0.25 + 0.4 * -dy);
    const px = x + dx * size * (1 + 0.1 * Math.sin(angle * 5));
    const py = y + dy * size * 0.62;
    stroke(
      s,
      [
        [px, py],
        [px + r.bell() * 2, py + r.bell()],
      ],
      length2(2, size * 0.06),
      color,
      0.7,
    );
  }
}
