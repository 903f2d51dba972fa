import type { Rgb } from '../toolkit/color.ts';
import { hex } from '../toolkit/color.ts';
import { clamp01, length2 } from '../toolkit/math.ts';
import { fill, type Point, points, spline, stroke } from '../toolkit/path.ts';
import { hash } from '../toolkit/random.ts';
import type { Paint, Surface } from '../toolkit/surface.ts';
import {
  BLUE,
  burst,
  CYAN,
  circle,
  dots,
  INK,
  letter,
  moved,
  outline,
  PINK,
  RED,
  rays,
  WHITE,
  YELLOW,
} from './pop-art-print.ts';

export function pow(s: Surface): void {
  const [x, y] = [226, 180];
  const fade = (px: number, py: number) => clamp01(0.06 + length2(px - x, py - y) / 420);
  rays(
    s,
    x,
    y,
    22,
    dots(YELLOW, RED, 9, 0.4, fade),
    dots(hex('#ff9d1c'), RED, 9, 0.4, (px, py) => 0.1 + fade(px, py)),
  );
  for (const [bx, by, r] of [
    [70, 300, 62],
    [140, 330, 48],
    [390, 310, 66],
    [322, 338, 44],
    [60, 40, 46],
    [410, 46, 52],
  ] as const) {
    fill(s, circle(bx + 5, by + 6, r), INK);
    fill(
      s,
      circle(bx, by, r),
      dots(WHITE, CYAN, 7, 0.26, (px, py) => clamp01((px - bx + py - by) / (2.4 * r) + 0.1)),
    );
    outline(s, circle(bx, by, r), 4.5);
  }
  const back = burst(x, y, 15, 196, 128, 3);
  fill(s, moved(back, 9, 10), INK);
  fill(s, back, RED);
  outline(s, back, 6);
  const front = burst(x, y, 15, 158, 100, 8);
  fill(
    s,
    front,
    dots(WHITE, YELLOW, 8, 0.8, (px, py) => clamp01(1.15 - length2((px - x) * 0.8, py - y) / 120)),
  );
  outline(s, front, 5);
  const face = (to: Rgb): Paint =>
    dots(to, hex('#7b0f9e'), 6, 0.5, (_px, py) => clamp01((py - y + 22) / 110));
  letter(s, 'P', 116, 232, 104, 24, face(BLUE));
  letter(s, 'O', 186, 226, 104, 24, face(PINK));
  letter(s, 'W', 266, 222, 104, 22, face(BLUE));
  letter(s, '!', 372, 214, 108, 24, face(RED));
}

export function heart(s: Surface): void {
  rays(
    s,
    114,
    476,
    16,
    dots(CYAN, BLUE, 8, 0.5, (x, y) => clamp01(length2(x - 114, y - 476) / 190)),
    dots(WHITE, CYAN, 8, 0.5, (x, y) => clamp01(length2(x - 114, y - 476) / 230)),
  );
  const shape = Array.from({ length: 80 }, (_, i): Point => {
    const t = (i * 6.2832) / 80;
    return [
      114 + 5.1 * 16 * Math.sin(t) ** 3 * 0.98,
      470 - 5.1 * (13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t)),
    ];
  });
  fill(s, moved(shape, 8, 9), INK);
  fill(
    s,
    shape,
    dots(RED, hex('#6d0a3a'), 7, 0.2, (x, y) => clamp01((x - 114 + y - 476) / 150)),
  );
  outline(s, shape, 6);
  stroke(s, spline(points([58, 458, 60, 428, 82, 412])), 11, WHITE);
  fill(s, circle(56, 478, 5.5), WHITE);
  const bolt: Point[] = points([
    18, 590, 76, 500, 58, 498, 128, 424, 110, 420, 206, 352, 148, 434, 166, 438, 98, 512, 116, 516,
  ]);
  fill(s, moved(bolt, 7, 7), INK);
  fill(
    s,
    bolt,
    dots(YELLOW, hex('#ff8a00'), 6, 0.7, (_x, y) => clamp01((y - 400) / 190)),
  );
  outline(s, bolt, 5);
}

export function city(s: Surface): void {
  fill(
    s,
    points([220, 350, 450, 350, 450, 610, 220, 610]),
    dots(hex('#ff8a3a'), hex('#5a148f'), 8, 0.4, (_x, y) => clamp01(1.12 - (y - 350) / 190)),
  );
  fill(
    s,
    circle(300, 430, 48),
    dots(YELLOW, WHITE, 7, 0.1, (x, y) => clamp01(0.8 - length2(x - 286, y - 416) / 60)),
  );
  outline(s, circle(300, 430, 48), 5);
  for (let k = 0; k < 9; k++) {
    const x = 222 + k * 25;
    const top = 430 + 110 * hash(k, 21) - (k % 3 === 1 ? 34 : 0);
    const tone = [BLUE, PINK, CYAN, RED][Math.floor(hash(k, 9) * 4)] as Rgb;
    const wide = 30 + 12 * hash(k, 4);
    fill(
      s,
      [
        [x, top],
        [x + wide, top],
        [x + wide, 610],
        [x, 610],
      ],
      dots(tone, INK, 6, 0.6, (px) => clamp01((px - x) / wide - 0.25)),
    );
    outline(
      s,
      [
        [x, top],
        [x + wide, top],
        [x + wide, 620],
        [x, 620],
      ],
      4,
    );
    for (let row = 0; row < 9; row++) {
      for (let column = 0; column < 3; column++) {
        if (hash(k, row, column) < 0.35) continue;
        const [wx, wy] = [x + 5 + column * wide * 0.3, top + 9 + row * 16];
        fill(
          s,
          [
            [wx, wy],
            [wx + wide * 0.18, wy],
            [wx + wide * 0.18, wy + 9],
            [wx, wy + 9],
          ],
          YELLOW,
        );
      }
    }
  }
}
