import type { Picture } from '../../../image/picture.ts';
import { hex, luminance, mix, multiply, type Rgb } from '../toolkit/color.ts';
import { clamp01, length2, smoothstep } from '../toolkit/math.ts';
import { Noise } from '../toolkit/noise.ts';
import { fill, type Point, stroke } from '../toolkit/path.ts';
import { Random } from '../toolkit/random.ts';
import { Surface } from '../toolkit/surface.ts';
import { boat, breaker, droplet, LINE, swell } from './woodblock-wave.ts';

/** Breaking waves before a red sun: flat blues, pen lines, claws of foam, on grained paper. */
export function woodblock(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const r = new Random(seed);
  const s = new Surface(width, height, 768, 560);
  sky(s, noise);
  clouds(s, r);
  swell(s, r, (x) => 318 + 10 * Math.sin(x * 0.02 + 1) + 5 * Math.sin(x * 0.047), 60, 5);
  breaker(s, r, { x: 352, y: 392, width: 150, height: 120, sense: 1, stripes: 9 });
  breaker(s, r, { x: 770, y: 420, width: 250, height: 236, sense: -1, stripes: 13 });
  swell(s, r, (x) => 386 + 16 * Math.sin(x * 0.014 + 2.6) + 6 * Math.sin(x * 0.04), 70, 6);
  boat(s, 470, 396, 0.16, 46);
  breaker(s, r, { x: -96, y: 500, width: 470, height: 436, sense: 1, stripes: 19 });
  swell(s, r, (x) => 452 + 22 * Math.sin(x * 0.0125 - 0.6) + 7 * Math.sin(x * 0.036), 70, 6);
  breaker(s, r, { x: 640, y: 540, width: 210, height: 152, sense: -1, stripes: 11 });
  boat(s, 330, 486, -0.2, 58);
  swell(s, r, (x) => 508 + 18 * Math.sin(x * 0.016 + 1.2) + 5 * Math.sin(x * 0.05), 70, 6);
  breaker(s, r, { x: 60, y: 600, width: 190, height: 128, sense: 1, stripes: 10 });
  breaker(s, r, { x: 800, y: 620, width: 220, height: 150, sense: -1, stripes: 10 });
  for (let k = 0; k < 150; k++)
    droplet(s, r.range(150, 620), r.range(40, 400), r.range(0.6, 2.4) * r.next() + 0.4);
  print(s, noise);
  return s.toPicture();
}

function sky(s: Surface, noise: Noise): void {
  s.each((x, y) => {
    const streak = 8 * noise.at2(x * 0.004, y * 0.03);
    const dusk = mix(hex('#f0dfb8'), hex('#e9a878'), smoothstep(190, 350, y + streak));
    const top = smoothstep(120, -20, y + streak);
    return mix(dusk, hex('#2b4f80'), 0.92 * top);
  });
  const disc = Array.from(
    { length: 90 },
    (_, i): Point => [486 + 74 * Math.cos(i * 0.0698), 196 + 74 * Math.sin(i * 0.0698)],
  );
  fill(s, disc, (x, y) => mix(hex('#cf3a26'), hex('#e8825a'), clamp01((y - 130 + 0.1 * x - 50) / 150)));
  stroke(s, [...disc, disc[0] as Point], 1.6, hex('#7d2a24'));
}

/** Bars of cloud with round ends, each in three tones. */
function clouds(s: Surface, r: Random): void {
  for (let k = 0; k < 11; k++) {
    let x = r.range(330, 760);
    const y = 40 + k * 24;
    for (let bar = 0; bar < 3; bar++) {
      const long = r.range(50, 150);
      const at = y + bar * 8 - 8;
      const tone: Rgb = bar === 1 ? hex('#f7ecd2') : hex('#c3ccc8');
      stroke(
        s,
        [
          [x, at],
          [x + long, at],
        ],
        10.5,
        LINE,
      );
      stroke(
        s,
        [
          [x, at],
          [x + long, at],
        ],
        8,
        tone,
      );
      stroke(
        s,
        [
          [x + 4, at + 1.6],
          [x + long * 0.8, at + 1.6],
        ],
        1.2,
        hex('#8fa3ac'),
      );
      x += r.range(-40, 40);
    }
  }
}

/** The look of the press: ink carries the block's grain, paper its fibres. */
function print(s: Surface, noise: Noise): void {
  const paper = hex('#f3e6c8');
  s.each((x, y, i) => {
    const color = s.get(i);
    const knot = length2((x - 250) * 0.3, y - 620) * 0.11;
    const grain = noise.at2(x * 0.006, y * 0.34 + 2.2 * noise.at2(x * 0.004, y * 0.012) + knot * 0.2);
    const fine = noise.at2(x * 0.05, y * 1.1);
    const speckle = smoothstep(0.35, 0.75, noise.fbm2(x * 0.55, y * 0.55, 2));
    const ink = 1 - luminance(color);
    const worn = clamp01(ink * (0.1 + 0.13 * grain + 0.07 * fine + 0.2 * speckle));
    const fibre = 1 + 0.035 * noise.fbm2(x * 0.22, y * 0.5, 3) + 0.02 * noise.at2(x * 1.1, y * 1.1);
    return multiply(mix(color, paper, worn), [fibre, fibre, fibre * 0.985]);
  });
}
