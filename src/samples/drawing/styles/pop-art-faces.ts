import { hex } from '../toolkit/color.ts';
import { clamp01, length2, smoothstep } from '../toolkit/math.ts';
import { fill, type Point, points, spline, stroke } from '../toolkit/path.ts';
import type { Surface } from '../toolkit/surface.ts';
import {
  BLUE,
  CYAN,
  circle,
  dots,
  INK,
  letter,
  moved,
  outline,
  PINK,
  pen,
  RED,
  rays,
  WHITE,
  YELLOW,
} from './pop-art-print.ts';

const SKIN = hex('#ffd9b8');

export function gaze(s: Surface): void {
  fill(
    s,
    points([440, 0, 768, 0, 768, 250, 440, 250]),
    dots(SKIN, hex('#ff7f7a'), 7.5, 0.35, (x, y) => 0.16 + 0.34 * smoothstep(470, 740, x + 0.5 * y)),
  );
  const lid = spline(points([500, 140, 540, 96, 606, 78, 668, 104, 706, 142]));
  const under = spline(points([706, 142, 650, 172, 590, 178, 536, 164, 500, 140]));
  const white = [...lid, ...under];
  fill(
    s,
    spline(points([486, 138, 530, 72, 606, 48, 690, 78, 728, 136, 668, 104, 606, 78, 540, 96]), true),
    dots(CYAN, BLUE, 6, 0.9, (_x, y) => clamp01((120 - y) / 80)),
  );
  fill(
    s,
    white,
    dots(WHITE, hex('#8fb6d8'), 6, 0.3, (_x, y) => clamp01((112 - y) / 60)),
  );
  const [ix, iy] = [612, 124];
  fill(
    s,
    circle(ix, iy, 48),
    dots(hex('#35d07a'), hex('#08582f'), 6, 0.6, (x, y) => clamp01(length2(x - ix, y - iy - 14) / 62 - 0.05)),
  );
  outline(s, circle(ix, iy, 48), 6);
  fill(s, circle(ix, iy, 22), INK);
  fill(s, circle(ix - 16, iy - 18, 11), WHITE);
  fill(s, circle(ix + 17, iy + 17, 5), WHITE);
  fill(s, [...moved(lid, 0, 0), ...spline(points([706, 142, 668, 84, 606, 52, 540, 74, 484, 142]))], INK);
  pen(s, points([706, 142, 650, 173, 590, 179, 536, 165, 500, 140]), 6);
  for (let k = 0; k < 9; k++) {
    const t = k / 8;
    const at = lid[Math.round(t * (lid.length - 1))] as Point;
    const reach = 34 + 22 * Math.sin(t * 3);
    const lean = -2.3 + t * 1.6;
    stroke(
      s,
      spline([
        [at[0], at[1] - 6],
        [at[0] + 0.6 * reach * Math.cos(lean), at[1] + 0.5 * reach * Math.sin(lean)],
        [at[0] + reach * Math.cos(lean + 0.2), at[1] + reach * Math.sin(lean + 0.2)],
      ]),
      (u) => 8 * (1 - 0.85 * u),
      INK,
    );
  }
  stroke(
    s,
    spline(points([478, 74, 540, 34, 630, 20, 742, 64])),
    (t) => 5 + 19 * Math.sin(Math.PI * (0.15 + 0.75 * t)),
    INK,
  );
  const tear = spline(points([560, 176, 584, 212, 574, 244, 546, 244, 538, 212]), true);
  fill(
    s,
    tear,
    dots(WHITE, CYAN, 5.5, 0.4, (x, y) => clamp01((y - 186) / 60 + (x - 560) / 70)),
  );
  outline(s, tear, 4.5);
  for (let k = 0; k < 4; k++) {
    const lock = spline([
      [770, 20 + k * 34],
      [736, 90 + k * 34],
      [748, 170 + k * 30],
      [700 + k * 14, 262],
    ]);
    stroke(s, lock, (t) => 36 * (1 - 0.5 * t), INK);
    stroke(
      s,
      lock,
      (t) => 28 * (1 - 0.5 * t),
      dots(YELLOW, hex('#ff8a00'), 6, 0.7, (x) => clamp01((x - 716) / 60)),
    );
  }
}

export function mouth(s: Surface): void {
  rays(
    s,
    604,
    440,
    30,
    dots(PINK, hex('#c4168a'), 8, 0.3, (_x, y) => clamp01((y - 240) / 420)),
    dots(hex('#ffb3d4'), PINK, 8, 0.3, (_x, y) => clamp01((y - 240) / 360)),
  );
  const lips = spline(
    points([
      482, 458, 530, 416, 574, 392, 604, 408, 636, 390, 682, 416, 730, 452, 690, 512, 608, 544, 526, 512,
    ]),
    true,
  );
  const inner = spline(
    points([508, 457, 560, 438, 606, 444, 652, 436, 704, 453, 656, 486, 606, 496, 556, 488]),
    true,
  );
  fill(s, moved(lips, 8, 9), INK);
  fill(
    s,
    lips,
    dots(RED, hex('#7a0016'), 6.5, 0.45, (x, y) =>
      clamp01(Math.abs(x - 604) / 190 - 0.1 + (y > 500 ? (y - 500) / 90 : 0)),
    ),
  );
  outline(s, lips, 6);
  fill(s, inner, WHITE);
  for (const x of [548, 580, 612, 644, 672])
    stroke(
      s,
      [
        [x, 432],
        [x + (x - 606) * 0.02, 490],
      ],
      2,
      INK,
    );
  fill(
    s,
    spline(points([520, 462, 560, 478, 606, 484, 656, 476, 694, 460, 656, 488, 606, 498, 556, 490]), true),
    INK,
  );
  outline(s, inner, 4.5);
  for (const [x0, y0, x1, y1, w] of [
    [532, 428, 566, 408, 9],
    [560, 522, 604, 530, 11],
    [626, 528, 644, 524, 8],
    [648, 406, 664, 414, 7],
  ] as const)
    stroke(
      s,
      [
        [x0, y0],
        [x1, y1],
      ],
      w,
      WHITE,
    );
  const bubble = spline(
    points([
      480, 300, 520, 262, 600, 254, 684, 262, 728, 300, 684, 340, 646, 348, 622, 384, 606, 350, 520, 340,
    ]),
    true,
  );
  fill(s, moved(bubble, 6, 7), INK);
  fill(s, bubble, WHITE);
  outline(s, bubble, 5);
  letter(s, 'O', 530, 330, 54, 12, CYAN);
  letter(s, 'H', 588, 330, 54, 12, CYAN);
  letter(s, '!', 646, 330, 54, 12, RED);
}
