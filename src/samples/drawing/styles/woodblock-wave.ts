import { hex, mix, type Rgb } from '../toolkit/color.ts';
import { length2 } from '../toolkit/math.ts';
import { fill, type Point, spline, stroke } from '../toolkit/path.ts';
import type { Random } from '../toolkit/random.ts';
import type { Surface } from '../toolkit/surface.ts';

export const LINE = hex('#10224a');
const FOAM = hex('#f6efdc');
const PALE = hex('#b9cdd2');
const BLUES: readonly Rgb[] = [
  hex('#123a7c'),
  hex('#1d5596'),
  hex('#0d2a63'),
  hex('#3f7fae'),
  hex('#164687'),
  hex('#86afc0'),
];

export interface Wave {
  /** Left foot, or right foot if it breaks to the left; design units. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** +1 breaks to the right, −1 to the left. */
  readonly sense: number;
  readonly stripes: number;
}

/** A breaking wave in its own frame, foot to foot 0…1, y upwards: its back and its hollow, both ending in the tip. */
const BACK = spline(
  [
    [-0.12, -0.1],
    [0.04, 0.06],
    [0.2, 0.3],
    [0.32, 0.62],
    [0.46, 0.88],
    [0.66, 1],
    [0.84, 0.94],
    [0.95, 0.78],
    [0.97, 0.64],
  ],
  false,
  9,
);
const HOLLOW = spline(
  [
    [1.3, -0.12],
    [1.02, -0.02],
    [0.8, 0.1],
    [0.66, 0.28],
    [0.6, 0.5],
    [0.64, 0.68],
    [0.74, 0.76],
    [0.86, 0.74],
    [0.97, 0.64],
  ],
  false,
  9,
);

const LAST = BACK.length - 1;

/** Draws one breaking wave: striped body, outline, and a crest of foam that ends in claws. */
export function breaker(s: Surface, r: Random, wave: Wave): void {
  const place = ([u, v]: Point): Point => [wave.x + wave.sense * u * wave.width, wave.y - v * wave.height];
  const between = (t: number, from: number, to: number): Point[] =>
    BACK.slice(from, to + 1).map((b, i) => {
      const h = HOLLOW[from + i] as Point;
      return place([b[0] + (h[0] - b[0]) * t, b[1] + (h[1] - b[1]) * t]);
    });
  const foot: Point[] = [place([1.3, -0.6]), place([-0.12, -0.6])];
  fill(s, [...between(0, 0, LAST), ...between(1, 0, LAST).reverse(), ...foot], BLUES[2] as Rgb);
  const scale = Math.min(1, wave.height / 300) ** 0.5;
  for (let k = 0; k < wave.stripes; k++) {
    // Stripes widen towards the hollow, where the water is drawn up.
    const t0 = (k / wave.stripes) ** 0.85;
    const t1 = ((k + 0.78 + 0.3 * r.next()) / wave.stripes) ** 0.85;
    const end = LAST - 1 - r.integer(4);
    const color = k % 5 === 3 ? PALE : (BLUES[(k * 2 + r.integer(2)) % BLUES.length] as Rgb);
    const a = between(t0, 0, end);
    const b = between(Math.min(1, t1), 0, end);
    fill(s, [...a, ...b.reverse()], (_x, y) =>
      mix(color, BLUES[2] as Rgb, Math.max(0, (y - wave.y + wave.height * 0.2) / (wave.height * 0.9)) * 0.5),
    );
    stroke(s, a, (t) => (0.8 + 1.5 * Math.sin(Math.PI * t)) * scale, LINE);
  }
  stroke(s, between(1, 0, LAST), 2.6 * scale, LINE);
  stroke(s, between(0, 0, LAST), 2.6 * scale, LINE);
  crest(s, r, wave, place);
}

interface Claw {
  readonly line: Point[];
  readonly width: number;
}

function crest(s: Surface, r: Random, wave: Wave, place: (p: Point) => Point): void {
  const claws: Claw[] = [];
  const size = wave.height * 0.125;
  const grow = (at: Point, heading: number, length: number, bend: number, depth: number): void => {
    const line: Point[] = [at];
    let [x, y] = at;
    let angle = heading;
    for (let k = 0; k < 7; k++) {
      x += (Math.cos(angle) * length) / 7;
      y += (Math.sin(angle) * length) / 7;
      angle += bend * 0.3;
      line.push([x, y]);
      if (depth > 0 && (k === 2 || k === 4))
        grow([x, y], angle - bend * r.range(0.7, 1.2), length * r.range(0.42, 0.6), bend * 1.15, depth - 1);
    }
    claws.push({ line, width: length * (depth > 0 ? 0.34 : 0.3) });
  };
  const edge = (
    curve: readonly Point[],
    from: number,
    to: number,
    count: number,
    turn: number,
    k: number,
  ) => {
    for (let i = 0; i < count; i++) {
      const t = from + ((to - from) * (i + 0.4 * r.next())) / count;
      const n = Math.min(LAST - 1, Math.floor(t * LAST));
      const a = place(curve[n] as Point);
      const b = place(curve[n + 1] as Point);
      const along = Math.atan2(b[1] - a[1], b[0] - a[0]);
      grow(
        a,
        along + wave.sense * turn * r.range(0.75, 1.15),
        size * k * r.range(0.75, 1.25),
        wave.sense * r.range(0.45, 1.0),
        2,
      );
    }
  };
  const inner = BACK.map((b, i): Point => {
    const h = HOLLOW[i] as Point;
    const t = 0.42 * Math.max(0, i / LAST - 0.42) ** 0.5;
    return [b[0] + (h[0] - b[0]) * t, b[1] + (h[1] - b[1]) * t];
  });
  edge(inner, 0.44, 0.97, 17, 0.95, 0.95);
  edge(BACK, 0.44, 0.99, 16, -0.3, 0.6);
  edge(HOLLOW, 0.74, 0.99, 9, 0.5, 0.8);
  edge(BACK, 0.9, 0.99, 5, 0.2, 1.3);
  const first = Math.floor(LAST * 0.42);
  const rim = [...BACK.slice(first), ...inner.slice(first).reverse()].map(place);
  const pen = Math.max(1.5, size * 0.055);
  for (const { line, width } of claws) stroke(s, line, (t) => width * (1 - 0.75 * t) + 2 * pen, LINE);
  fill(s, rim, FOAM);
  for (const { line, width } of claws) stroke(s, line, (t) => width * (1 - 0.78 * t), FOAM);
  // Pale shadows in the foam, then a pen line along each claw.
  for (const { line, width } of claws) {
    const low = line.slice(0, 6).map((p): Point => [p[0] - width * 0.1 * wave.sense, p[1] + width * 0.17]);
    stroke(s, low, (t) => width * 0.2 * (1 - t), PALE);
    if (r.next() < 0.5) stroke(s, line.slice(2), (t) => pen * 0.8 * (1 - 0.6 * t), LINE, 0.85);
  }
  for (let k = 0; k < 46; k++) {
    const p = place([0.78 + 0.3 * r.bell(), 0.86 + 0.2 * r.bell()]);
    droplet(s, p[0] + wave.sense * size, p[1], r.range(0.03, 0.1) * size);
  }
}

export function droplet(s: Surface, x: number, y: number, radius: number): void {
  if (radius < 0.7) return;
  stroke(
    s,
    [
      [x, y],
      [x + 0.1, y],
    ],
    2 * radius + 1.6,
    LINE,
  );
  stroke(
    s,
    [
      [x, y],
      [x + 0.1, y],
    ],
    2 * radius,
    FOAM,
  );
}

/** Swell in front of or between breakers: bands that follow a rolling edge, with a lace of foam on it. */
export function swell(s: Surface, r: Random, top: (x: number) => number, depth: number, bands: number): void {
  const line = (offset: number): Point[] =>
    Array.from({ length: 100 }, (_, i): Point => [i * 8 - 12, top(i * 8 - 12 + offset * 0.35) + offset]);
  for (let k = 0; k < bands; k++) {
    const from = (depth * k) / bands;
    const color = BLUES[(k * 2 + r.integer(3)) % BLUES.length] as Rgb;
    fill(s, [...line(from), [800, 700], [-20, 700]], k === 0 ? PALE : color);
    stroke(s, line(from), (t) => 1 + 1.1 * Math.sin(t * 40 + k) ** 2, LINE);
  }
  for (let x = -10; x < 780; x += r.range(7, 15)) {
    const y = top(x);
    const radius = r.range(3.5, 8);
    const arc = Array.from(
      { length: 11 },
      (_, i): Point => [
        x + radius * Math.cos(Math.PI + i * 0.3142),
        y + 2 + radius * Math.sin(Math.PI + i * 0.3142),
      ],
    );
    fill(s, arc, FOAM);
    stroke(s, arc, 1.5, LINE);
    if (r.next() < 0.5) droplet(s, x + r.bell() * 8, y - r.range(6, 20), r.range(0.8, 2.2));
  }
}

/** A fishing boat of three rowers, riding a slope. */
export function boat(s: Surface, x: number, y: number, tilt: number, size: number): void {
  const at = (u: number, v: number): Point => [
    x + size * (u * Math.cos(tilt) - v * Math.sin(tilt)),
    y + size * (u * Math.sin(tilt) + v * Math.cos(tilt)),
  ];
  const hull = spline(
    [
      at(-1, -0.28),
      at(-0.5, -0.02),
      at(0.4, 0.02),
      at(1.15, -0.4),
      at(0.7, 0.17),
      at(0, 0.24),
      at(-0.7, 0.12),
    ],
    true,
    6,
  );
  for (let k = 0; k < 3; k++) {
    const u = -0.45 + 0.38 * k;
    stroke(s, [at(u, 0), at(u + 0.1, -0.3)], size * 0.2, LINE);
    stroke(s, [at(u, 0), at(u + 0.1, -0.28)], size * 0.15, hex('#8f3a2c'));
    stroke(s, [at(u + 0.13, -0.4), at(u + 0.14, -0.4)], size * 0.17, LINE);
    stroke(s, [at(u + 0.13, -0.4), at(u + 0.14, -0.4)], size * 0.12, hex('#e8c79c'));
    stroke(s, [at(u + 0.1, -0.2), at(u - 0.25, 0.42)], size * 0.035, LINE);
  }
  fill(s, hull, (px, py) => (length2(px - x, py - y) % 6 < 3 ? hex('#c99a5a') : hex('#d9b070')));
  stroke(s, [...hull, hull[0] as Point], size * 0.05, LINE);
}
