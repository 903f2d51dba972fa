import type { Picture } from '../../../image/picture.ts';
import { add, develop, light, mix, multiply, type Rgb, scale } from '../toolkit/color.ts';
import { along, camera, type Vector } from '../toolkit/march.ts';
import { bump, clamp01, lerp, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { fill, type Point } from '../toolkit/path.ts';
import { hash, Random } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import { house, landing } from './landscape-house.ts';
import { boulder, broadleaf, conifer, meadow } from './landscape-plants.ts';
import { SKYLIGHT, SUNLIGHT, sky, Terrain } from './landscape-terrain.ts';

const HORIZON = 296;
const EYE: Vector = [0, 0.55, 0];

/** An evening lake below snowy mountains, with a log house: ray-marched ground, painted trees, mirrored water. */
export function landscape(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const random = new Random(seed);
  const surface = new Surface(width, height, 768, 512);
  const terrain = new Terrain(noise);
  const ray = camera(EYE, [0, 0.55, 1], 1.6);

  // The camera looks along +z with x to the left of its right-handed frame, hence −u.
  surface.sample((x, y) => {
    const direction = ray((384 - x) / 384, Math.max(-0.08, (HORIZON - y) / 384));
    const t = y < 345 ? terrain.hit(EYE, direction) : -1;
    return t > 0 ? terrain.shade(along(EYE, direction, t), t) : sky(direction, noise);
  }, 0.2);

  const shore = (x: number) => {
    const far = 333 + 1.5 * noise.at2(x * 0.02, 1);
    const cape = smoothstep(410, 560, x + 6 * noise.at2(x * 0.05, 9));
    return lerp(far, 392 + 4 * noise.at2(x * 0.03, 5), cape * (0.35 + 0.65 * smoothstep(420, 640, x)));
  };
  distantWoods(surface, random, noise, shore);
  cape(surface, random, noise, shore);
  water(surface, noise, shore);
  landing(surface, 520, 378);

  const bank = (x: number) =>
    Math.min(478 - 62 * smoothstep(330, -40, x), 530 - 70 * smoothstep(520, 800, x)) +
    5 * noise.at2(x * 0.03, 2);
  fill(
    surface,
    [
      [-20, 540],
      ...Array.from({ length: 82 }, (_, i): Point => [i * 10 - 20, bank(i * 10 - 20)]),
      [800, 540],
    ],
    (x, y) => multiply(light('#39401f'), scale(SKYLIGHT, 0.5 + 0.4 * noise.fbm2(x * 0.08, y * 0.2, 4))),
  );
  for (const [x, y, size] of [
    [300, 484, 26],
    [344, 492, 18],
    [262, 478, 15],
    [236, 486, 20],
  ] as const)
    boulder(surface, random, x, y, size);
  conifer(surface, random, 128, 452, 300, 0);
  conifer(surface, random, 22, 470, 470, 0);
  conifer(surface, random, 82, 470, 380, 0);
  meadow(surface, random, bank, 512);
  finish(surface);
  return surface.toPicture();
}

function distantWoods(s: Surface, r: Random, noise: Noise, shore: (x: number) => number): void {
  for (let row = 0; row < 4; row++) {
    for (let x = -6; x < 776; x += r.range(2.6, 5) + row * 0.7) {
      const grove = noise.at2(x * 0.013 + row * 3, 7);
      if (grove < -0.35 + row * 0.14) continue;
      const rise = (3 - row) * (4 + 3 * noise.at2(x * 0.01, row));
      const size = (11 + 6 * row) * r.range(0.75, 1.25) * (1 + 0.5 * grove);
      conifer(s, r, x, Math.min(shore(x), 338) - rise, size, 0.36 - 0.09 * row);
    }
  }
}

/** The tongue of land on the right with the house and its trees. */
function cape(s: Surface, r: Random, noise: Noise, shore: (x: number) => number): void {
  const ridge = (x: number) => shore(x) - 40 * smoothstep(440, 660, x) - 4 * smoothstep(420, 470, x);
  for (let x = 690; x < 780; x += 13) conifer(s, r, x, ridge(x) + 6, r.range(120, 185), 0.1);
  const line = Array.from({ length: 41 }, (_, i) => 396 + i * 10);
  const lawn: Point[] = [
    ...line.map((x): Point => [x, ridge(x)]),
    ...line.reverse().map((x): Point => [x, shore(x)]),
  ];
  fill(s, lawn, (x, y) => {
    const patch = clamp01(0.5 + 0.8 * noise.fbm2(x * 0.05, y * 0.16, 4));
    const tone = mix(light('#4a5a26'), light('#a0943e'), patch);
    const beach = smoothstep(7, 1, shore(x) - y + 3 * noise.at2(x * 0.2, y * 0.3));
    const blades = 0.75 + 0.5 * noise.at2(x * 0.9, y * 0.35);
    const sun = 0.5 * smoothstep(760, 560, x + 30 * noise.at2(x * 0.05, y * 0.1)) + 0.06;
    return multiply(scale(mix(tone, light('#8f826a'), beach), blades), add(scale(SUNLIGHT, sun), SKYLIGHT));
  });
  for (const [x, size] of [
    [598, 150],
    [652, 176],
    [566, 118],
  ] as const)
    conifer(s, r, x, ridge(x) + 4, size, 0.06);
  broadleaf(s, r, 700, ridge(700) + 14, 118, light('#c9741c'));
  house(s, noise, 560, 368, 62);
  broadleaf(s, r, 728, ridge(728) + 26, 128, light('#b3461c'));
  broadleaf(s, r, 536, 372, 62, light('#d3a028'));
  for (let k = 0; k < 40; k++) {
    const x = r.range(470, 770);
    broadleaf(
      s,
      r,
      x,
      shore(x) - r.range(0, 3),
      r.range(5, 13),
      light(r.pick(['#6a6a2a', '#8a5a24', '#55602a'])),
    );
  }
}

/** Mirrors what stands above the shore, broken by ripples that grow towards the viewer. */
function water(s: Surface, noise: Noise, shore: (x: number) => number): void {
  const above = s.data.slice();
  const plane = s.width * s.height;
  const look = (x: number, y: number): Rgb => {
    const px = Math.min(s.width - 1, Math.max(0, Math.floor(s.pixelX(x))));
    const py = Math.min(s.height - 1, Math.max(0, Math.floor(s.pixelY(y))));
    const i = py * s.width + px;
    return [above[i] as number, above[i + plane] as number, above[i + 2 * plane] as number];
  };
  s.each((x, y, i) => {
    const edge = shore(x);
    if (y < edge) return s.get(i);
    const near = (y - 325) / 187;
    const deep = 40 / (y - 318);
    const ripple = noise.fbm2(x * 0.03 * (0.4 + deep), deep * 46, 4);
    const cross = noise.fbm2(x * 0.016 * (0.4 + deep) + 40, deep * 25 + x * 0.008, 3);
    const slope = ripple + 0.7 * cross;
    const wind = smoothstep(0.05, 0.5, noise.fbm2(x * 0.004, deep * 3.2 + 8, 3));
    const swing = (0.35 + 0.9 * wind) * (2 + 26 * near);
    const mirrored = look(x + cross * swing * 0.5, Math.min(edge - 1, 2 * edge - y + slope * swing));
    const body = mix([0.05, 0.12, 0.14], [0.03, 0.075, 0.1], near);
    const sheen = clamp01(0.84 - 0.42 * near + 0.4 * slope * near);
    const glint = smoothstep(0.36, 0.62, slope) * wind * (0.3 + 0.7 * bump((x - 250) / 260, 1));
    const wet = smoothstep(0, 5, y - edge);
    const color = add(mix(body, mirrored, sheen), scale([0.9, 0.78, 0.62], 0.55 * glint));
    return scale(color, 0.6 + 0.4 * wet);
  });
}

/** Lens and film: vignette, tone curve, grain. */
function finish(s: Surface): void {
  s.each((x, y, i) => {
    const u = (x - 384) / 384;
    const v = (y - 256) / 384;
    const amount = 0.02 * (hash(i, 3) + hash(i, 4) - 1);
    return add(develop(scale(s.get(i), 1 - 0.2 * (u * u + v * v)), 0.8), [amount, amount, amount]);
  });
}
