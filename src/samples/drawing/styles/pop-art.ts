import type { Picture } from '../../../image/picture.ts';
import { hex, mix, multiply, scale } from '../toolkit/color.ts';
import { Noise } from '../toolkit/noise.ts';
import { stroke } from '../toolkit/path.ts';
import { Surface } from '../toolkit/surface.ts';
import { gaze, mouth } from './pop-art-faces.ts';
import { city, heart, pow } from './pop-art-panels.ts';
import { INK } from './pop-art-print.ts';

const PANELS = [
  { x0: 10, y0: 10, x1: 440, y1: 346, draw: pow },
  { x0: 450, y0: 10, x1: 758, y1: 240, draw: gaze },
  { x0: 450, y0: 250, x1: 758, y1: 598, draw: mouth },
  { x0: 10, y0: 356, x1: 218, y1: 598, draw: heart },
  { x0: 228, y0: 356, x1: 440, y1: 598, draw: city },
] as const;

/** A comic page of five panels: flat inks, dot screens, black outlines, printed a little out of register. */
export function popArt(width: number, height: number, seed: number): Picture {
  const noise = new Noise(seed);
  const page = new Surface(width, height, 768, 608);
  const paper = hex('#f7efd8');
  page.each(() => paper);
  for (const { x0, y0, x1, y1, draw } of PANELS) {
    const panel = new Surface(width, height, 768, 608);
    draw(panel);
    page.each((x, y, i) => (x > x0 && x < x1 && y > y0 && y < y1 ? panel.get(i) : page.get(i)));
    stroke(
      page,
      [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ],
      5,
      INK,
    );
  }
  // Newsprint shows through, and solid inks are never quite even.
  page.each((x, y, i) => {
    const fibre = 0.5 * noise.fbm2(x * 0.35, y * 0.35, 3) + 0.5 * noise.at2(x * 0.9, y * 0.9);
    const worn = Math.max(0, noise.fbm2(x * 0.02, y * 0.02, 5) - 0.12) * 0.5;
    const color = mix(page.get(i), paper, worn * (0.6 + fibre));
    return scale(multiply(color, [1, 0.992, 0.965]), 1 + 0.045 * fibre);
  });
  return page.toPicture();
}
