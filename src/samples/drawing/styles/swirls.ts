import type { Picture } from '../../../image/picture.ts';
import { hex, mix, type Rgb, ramp, saturate, scale } from '../toolkit/color.ts';
import { bump, clamp01, length2, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { Random } from '../toolkit/random.ts';
import { Impasto } from '../toolkit/strokes.ts';
import { Surface } from '../toolkit/surface.ts';

interface Whirl {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** +1 or −1, the sense of turning. */
  readonly sense: number;
  /** 0 for a whirl of air, above for a burning star. */
  readonly fire: number;
}

const WHIRLS: readonly Whirl[] = [
  { x: 600, y: 128, radius: 96, sense: 1, fire: 1 },
  { x: 318, y: 214, radius: 118, sense: -1, fire: 0 },
  { x: 462, y: 292, radius: 78, sense: 1, fire: 0 },
  { x: 120, y: 120, radius: 62, sense: 1, fire: 0.8 },
  { x: 240, y: 62, radius: 36, sense: -1, fire: 0.7 },
  { x: 424, y: 84, radius: 46, sense: 1, fire: 0.75 },
  { x: 700, y: 300, radius: 42, sense: -1, fire: 0.65 },
  { x: 90, y: 300, radius: 50, sense: -1, fire: 0.6 },
  { x: 196, y: 356, radius: 30, sense: 1, fire: 0.55 },
  { x: 564, y: 388, radius: 26, sense: 1, fire: 0.5 },
];

const NIGHT = ramp(
  hex('#0a1338'),
  hex('#14296b'),
  hex('#1f4a9e'),
  hex('#3a7fc0'),
  hex('#86b9cf'),
  hex('#d7dfb4'),
);
const EMBER = ramp(hex('#2c61a8'), hex('#8fb2a0'), hex('#f0b52e'), hex('#f9dc62'), hex('#fff6c4'));
const HILLS = ramp(hex('#0b1a3a'), hex('#123f58'), hex('#1f6a5c'), hex('#5a9150'), hex('#c9b04a'));

/** A night sky of whirls and burning stars over rolling fields, in thick strokes that follow the flow. */
export function swirls(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const random = new Random(seed);
  const surface = new Surface(width, height, 768, 608);
  const ridge = (x: number) =>
    452 + 26 * Math.sin(x * 0.011 + 1) + 16 * Math.sin(x * 0.027) - 34 * bump(x - 660, 130);

  const direction = (x: number, y: number): number => {
    if (y > ridge(x)) {
      const e = 3;
      const rise = noise.fbm2(x * 0.006, (y + e) * 0.012, 2) - noise.fbm2(x * 0.006, y * 0.012, 2);
      const slope = (ridge(x + e) - ridge(x - e)) / (2 * e);
      return Math.atan(slope * smoothstep(620, 440, y)) + rise * 9 + 0.5 * noise.at2(x * 0.008, y * 0.012);
    }
    let vx = 1.1;
    let vy = 0.28 * Math.sin(x * 0.013 + y * 0.006);
    // Curl of a noise: a flow without sources.
    const e = 2;
    const potential = (px: number, py: number) => noise.fbm2(px * 0.0065, py * 0.0065, 2) * 62;
    vx += (potential(x, y + e) - potential(x, y - e)) / (2 * e);
    vy -= (potential(x + e, y) - potential(x - e, y)) / (2 * e);
    for (const w of WHIRLS) {
      const dx = x - w.x;
      const dy = y - w.y;
      const d = length2(dx, dy) + 0.5;
      const pull = 5 * Math.exp(-((d / (w.radius * 1.15)) ** 3));
      const inward = w.fire > 0 ? 0 : 0.34;
      vx += (pull * (-w.sense * dy - inward * dx)) / d;
      vy += (pull * (w.sense * dx - inward * dy)) / d;
    }
    return Math.atan2(vy, vx);
  };

  const colorAt = (x: number, y: number): Rgb => {
    const streak = noise.fbm2(x * 0.012, y * 0.02, 3);
    if (y > ridge(x)) {
      const furrow = Math.sin((y - ridge(x)) * 0.15 + 3.4 * noise.at2(x * 0.007, y * 0.01));
      const field = HILLS(clamp01(0.44 + 0.26 * furrow + 0.45 * streak - 0.1 * smoothstep(470, 620, y)));
      return mix(field, hex('#0a1730'), 0.55 * smoothstep(14, 0, y - ridge(x)));
    }
    let tone = 0.3 + 0.5 * streak + 0.26 * smoothstep(250, 440, y);
    let fire = 0;
    let flame = 0;
    for (const w of WHIRLS) {
      const dx = x - w.x;
      const dy = y - w.y;
      const d = length2(dx, dy) / w.radius;
      if (d > 1.5) continue;
      if (w.fire === 0) {
        const arms = Math.sin(2 * Math.atan2(dy, dx) * -w.sense + 9.5 * d);
        tone += (0.3 * arms + 0.14) * smoothstep(1.35, 0.5, d);
      } else {
        const rings = 0.5 + 0.5 * Math.cos(d * 15);
        const here = smoothstep(1.2, 0.28, d) * (0.5 + 0.5 * w.fire);
        if (here > fire) {
          fire = here;
          flame = clamp01(1.12 - d * 0.92 - 0.26 * rings * smoothstep(0.25, 0.5, d));
        }
      }
    }
    return mix(NIGHT(clamp01(tone)), EMBER(flame), smoothstep(0.05, 0.5, fire));
  };

  surface.each((x, y) => scale(colorAt(x, y), 0.7));
  const paint = new Impasto(surface, noise);
  const layers = [
    { gap: 13, width: 17, length: 90, spread: 0.1 },
    { gap: 8.5, width: 10, length: 62, spread: 0.17 },
    { gap: 6.4, width: 6.2, length: 40, spread: 0.24 },
  ];
  for (const layer of layers) {
    const places: [number, number][] = [];
    for (let y = -10; y < 620; y += layer.gap) {
      for (let x = -30; x < 790; x += layer.gap)
        places.push([x + random.bell() * layer.gap * 0.4, y + random.bell() * layer.gap * 0.4]);
    }
    for (let k = places.length - 1; k > 0; k--) {
      const j = random.integer(k + 1);
      [places[k], places[j]] = [places[j] as [number, number], places[k] as [number, number]];
    }
    for (const [x, y] of places) {
      const jitter = 1 + layer.spread * random.bell();
      const tint: Rgb = [jitter + 0.05 * random.bell(), jitter, jitter + 0.07 * random.bell()];
      const base = saturate(colorAt(x, y), 1.1);
      const color: Rgb = [base[0] * tint[0], base[1] * tint[1], base[2] * tint[2]];
      const short = 1 - 0.45 * smoothstep(150, 20, nearestStar(x, y));
      paint.drag(
        x,
        y,
        direction,
        layer.width * random.range(0.75, 1.2),
        layer.length * short * random.range(0.6, 1.2),
        color,
        0.3,
      );
    }
  }
  cypress(paint, random);
  village(paint, random, ridge);
  paint.varnish(0.34);
  return surface.toPicture();
}

function nearestStar(x: number, y: number): number {
  return Math.min(...WHIRLS.map((w) => length2(x - w.x, y - w.y) + 60 - w.radius * 0.5));
}

/** A dark flame of a tree at the left. */
function cypress(paint: Impasto, random: Random): void {
  for (let k = 0; k < 520; k++) {
    const up = random.next() ** 0.8;
    const y = 640 - up * 470;
    const half = 58 * (1 - up) ** 0.75 * (1 + 0.22 * Math.sin(up * 17)) + 3;
    const across = random.range(-1, 1);
    const x = 62 + 18 * Math.sin(up * 3) + across * half;
    const lean = -Math.PI / 2 - across * 0.3 + 0.5 * Math.sin(up * 12 + across * 2);
    const tone = clamp01(0.35 - 0.3 * across + 0.3 * random.bell());
    const color = mix(
      mix(hex('#0c1a1c'), hex('#27502f'), tone),
      hex('#9a7a2c'),
      random.next() < 0.1 ? 0.55 : 0,
    );
    paint.drag(
      x,
      y,
      (px, py) => lean + 0.35 * Math.sin(py * 0.05 + px * 0.03),
      random.range(5, 9),
      random.range(26, 60),
      color,
      0.35,
    );
  }
}

/** A few roofs and lit windows in the fields. */
function village(paint: Impasto, random: Random, ridge: (x: number) => number): void {
  for (let k = 0; k < 15; k++) {
    const x = 300 + k * 26 + random.bell() * 6;
    const y = ridge(x) + 26 + random.range(0, 34);
    const size = random.range(11, 17);
    const wall = random.pick([hex('#3b6f96'), hex('#5b86a0'), hex('#2c4f7c'), hex('#7d93a0')]);
    for (let row = 0; row < 4; row++)
      paint.drag(
        x,
        y + row * size * 0.24,
        () => 0,
        size * 0.34,
        size * 1.5,
        scale(wall, random.range(0.85, 1.15)),
        0.2,
      );
    const roof = random.pick([hex('#7a2f28'), hex('#1d2f5c'), hex('#95592c')]);
    paint.drag(x - size * 0.3, y - size * 0.05, () => -0.75, size * 0.4, size * 1.4, roof, 0.25);
    paint.drag(x + size * 0.7, y - size * 0.85, () => 0.75, size * 0.4, size * 1.5, scale(roof, 0.7), 0.25);
    paint.drag(x + size * 0.35, y + size * 0.5, () => 1.57, size * 0.34, size * 0.42, hex('#ffd34a'), 0.15);
    paint.drag(x + size * 1.0, y + size * 0.5, () => 1.57, size * 0.3, size * 0.4, hex('#ffc23a'), 0.15);
  }
  const [x, y] = [486, ridge(486) + 40];
  for (let k = 0; k < 9; k++)
    paint.drag(
      x + k * 1.3 - 5,
      y,
      () => -1.57,
      3.4,
      74 - 13 * Math.abs(k - 4),
      mix(hex('#24446e'), hex('#6f93ab'), k / 9),
      0.2,
    );
}
