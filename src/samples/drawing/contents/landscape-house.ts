import { add, light, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import { modulo, smoothstep } from '../toolkit/math.ts';
import type { Noise } from '../toolkit/noise.ts';
import { fill, type Point, stroke } from '../toolkit/path.ts';
import { hash, Random } from '../toolkit/random.ts';
import type { Paint, Surface } from '../toolkit/surface.ts';
import { SKYLIGHT, SUNLIGHT } from './landscape-terrain.ts';

const lit = (color: Rgb, sun: number, open: number): Rgb =>
  multiply(color, add(scale(SUNLIGHT, sun), scale(SKYLIGHT, open)));

/**
 * A log house, its gable in the evening sun and its long side in shade with lamps lit.
 * @param x left foot of the gable, design units
 * @param size width of the gable
 */
export function house(s: Surface, noise: Noise, x: number, y: number, size: number): void {
  const at = (u: number, v: number): Point => [x + u * size, y - v * size];
  const logs =
    (sun: number, open: number, slope: number): Paint =>
    (px, py) => {
      const v = (y - py + (px - x) * slope) / size;
      const row = Math.floor(v * 14);
      const round = modulo(v * 14, 1);
      const tone = mix(
        light('#7a4a28'),
        light('#a8703c'),
        hash(row, 5) * 0.7 + 0.4 * noise.fbm2(px * 0.12, py * 1.4, 3),
      );
      const eaves = smoothstep(0.98, 0.62, v);
      return scale(
        lit(tone, sun * (0.5 + 0.6 * round), open * (0.4 + 0.6 * round)),
        (0.35 + 0.65 * smoothstep(0, 0.22, round)) * (0.45 + 0.55 * eaves),
      );
    };
  // Long side, gable, stone footing.
  fill(s, [at(1, 0), at(2.05, 0.1), at(2.05, 0.74), at(1, 0.72)], logs(0.03, 0.75, 0.06));
  fill(s, [at(0, 0.04), at(1, 0), at(1, 0.72), at(0.5, 1.28), at(0, 0.72)], logs(0.62, 0.7, 0));
  const stones: Paint = (px, py) => {
    const cell = noise.cell2(px * 0.22, py * 0.36);
    const tone = scale(light('#8a8074'), 0.6 + 0.6 * cell.id);
    return scale(
      lit(tone, px < x + size || py < y - size ? 0.5 : 0.03, 0.6),
      smoothstep(0.02, 0.18, cell.second - cell.nearest),
    );
  };
  fill(
    s,
    [at(-0.02, -0.06), at(1, -0.1), at(2.08, 0.02), at(2.08, 0.12), at(1, 0.04), at(-0.02, 0.08)],
    stones,
  );
  const shingles =
    (sun: number, skew: number): Paint =>
    (px, py) => {
      const v = (y - py) / size;
      const u = (px - x) / size + skew * v;
      const row = Math.floor(v * 20);
      const column = Math.floor(u * 20 + 0.5 * (row & 1));
      const edge =
        smoothstep(0, 0.25, modulo(v * 20, 1)) * smoothstep(0, 0.12, modulo(u * 20 + 0.5 * (row & 1), 1));
      const tone = mix(light('#4c3a34'), light('#8a5f4a'), hash(row, column));
      const moss = smoothstep(0.1, 0.5, noise.fbm2(px * 0.05, py * 0.09, 3));
      return scale(lit(mix(tone, light('#5b6a30'), 0.6 * moss), sun, 0.8), 0.5 + 0.5 * edge);
    };
  fill(s, [at(0.94, 0.66), at(2.16, 0.7), at(1.66, 1.36), at(0.47, 1.34)], shingles(0.26, 0.8));
  // Chimney stands on the far half of the ridge.
  fill(s, [at(1.3, 1.2), at(1.48, 1.2), at(1.48, 1.66), at(1.3, 1.66)], stones);
  fill(s, [at(1.27, 1.64), at(1.51, 1.64), at(1.51, 1.7), at(1.27, 1.7)], lit(light('#6b625a'), 0.4, 0.7));
  for (const [a, b, sun] of [
    [at(0.48, 1.36), at(-0.1, 0.66), 0.7],
    [at(0.48, 1.36), at(1.06, 0.64), 0.3],
  ] as const) {
    stroke(s, [a, b], size * 0.055, lit(light('#b08a5a'), sun, 0.7));
    stroke(
      s,
      [
        [a[0], a[1] + size * 0.05],
        [b[0], b[1] + size * 0.05],
      ],
      size * 0.02,
      scale(light('#2a1a10'), 0.4),
    );
  }
  stroke(s, [at(0.94, 0.66), at(2.16, 0.7)], size * 0.03, lit(light('#5a4030'), 0.1, 0.5));
  door(s, at, size);
  for (const u of [1.2, 1.46, 1.74]) lamplitWindow(s, at, u, 0.3 + 0.09 * (u - 1), 0.15, 0.24, 1.3);
  lamplitWindow(s, at, 0.42, 0.84, 0.16, 0.19, 0.7);
  lamplitWindow(s, at, 0.12, 0.32, 0.17, 0.24, 0.7);
}

function door(s: Surface, at: (u: number, v: number) => Point, size: number): void {
  fill(s, [at(0.56, 0.02), at(0.82, 0.01), at(0.82, 0.53), at(0.56, 0.53)], (px) => {
    const plank = smoothstep(0.02, 0.14, modulo((px / size) * 18, 1));
    return scale(lit(light('#2f5a52'), 0.55, 0.7), 0.4 + 0.6 * plank);
  });
  for (let step = 0; step < 3; step++) {
    const v = -0.05 - 0.045 * step;
    fill(
      s,
      [at(0.5 - 0.03 * step, v), at(0.9, v - 0.01), at(0.9, v + 0.03), at(0.5 - 0.03 * step, v + 0.03)],
      lit(light('#9a9084'), 0.5 - 0.1 * step, 0.6),
    );
  }
}

function lamplitWindow(
  s: Surface,
  at: (u: number, v: number) => Point,
  u: number,
  v: number,
  width: number,
  height: number,
  lamp: number,
): void {
  const frame = lit(light('#d8cdb4'), 0.25, 0.7);
  const pad = 0.022;
  fill(
    s,
    [
      at(u - pad, v - pad),
      at(u + width + pad, v - pad),
      at(u + width + pad, v + height + pad),
      at(u - pad, v + height + pad),
    ],
    frame,
  );
  const bottom = at(u, v);
  fill(s, [bottom, at(u + width, v), at(u + width, v + height), at(u, v + height)], (_px, py) =>
    scale(mix([1.15, 0.5, 0.1], [0.5, 0.16, 0.02], (bottom[1] - py) / 40), lamp),
  );
  stroke(s, [at(u + width / 2, v), at(u + width / 2, v + height)], 1, frame);
  stroke(s, [at(u, v + height / 2), at(u + width, v + height / 2)], 1, frame);
}

/** A wooden landing stage running out from the shore into the lake, with a rowing boat beside it. */
export function landing(s: Surface, x: number, y: number): void {
  const random = new Random(91);
  for (let plank = 0; plank < 26; plank++) {
    const px = x - plank * 4.4;
    const tone = scale(light('#8a7458'), random.range(0.7, 1.15));
    fill(
      s,
      [
        [px, y],
        [px + 3.9, y],
        [px + 7.9, y - 7],
        [px + 4.2, y - 7],
      ],
      lit(tone, 0.42, 0.7),
    );
    stroke(
      s,
      [
        [px, y + 0.8],
        [px + 3.9, y + 0.8],
      ],
      1.8,
      lit(scale(tone, 0.5), 0.35, 0.4),
    );
  }
  for (const u of [4, 40, 76, 108]) {
    stroke(
      s,
      [
        [x - u, y - 6],
        [x - u, y + 9],
      ],
      2.6,
      lit(light('#5a4836'), 0.35, 0.5),
    );
    stroke(
      s,
      [
        [x - u - 0.7, y - 5],
        [x - u - 0.7, y + 8],
      ],
      0.8,
      lit(light('#8a7050'), 0.7, 0.6),
    );
  }
  const hull: Point[] = [
    [x - 152, y + 3],
    [x - 146, y + 11],
    [x - 100, y + 12],
    [x - 92, y + 2],
    [x - 100, y + 5],
    [x - 144, y + 6],
  ];
  fill(s, hull, (_px, py) => lit(light('#a03a2a'), 0.6 - (py - y) * 0.025, 0.7));
  fill(
    s,
    [
      [x - 152, y + 3],
      [x - 144, y + 6.5],
      [x - 100, y + 6],
      [x - 92, y + 2],
      [x - 120, y + 3.5],
    ],
    lit(light('#3a2618'), 0.1, 0.5),
  );
  stroke(
    s,
    [
      [x - 152, y + 3],
      [x - 144, y + 6.4],
      [x - 100, y + 6],
      [x - 92, y + 2],
    ],
    1.2,
    lit(light('#e4d4b0'), 0.6, 0.7),
  );
}
