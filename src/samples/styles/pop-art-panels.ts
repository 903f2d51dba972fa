import { hex, mix, type Rgb } from '../toolkit/color.ts';
import { clamp01, length2, modulo, smoothstep } from '../toolkit/math.ts';
import { fill, type Point, spline, stroke } from '../toolkit/path.ts';
import { hash } from '../toolkit/random.ts';
import type { Paint, Surface } from '../toolkit/surface.ts';

export const INK = hex('#0d0b10');
const WHITE = hex('#fbf6e6');
const RED = hex('#e3161f');
const YELLOW = hex('#ffd800');
const BLUE = hex('#0a66d0');
const CYAN = hex('#27b5ea');
const PINK = hex('#ff5fa2');
const SKIN = hex('#ffd9b8');

/**
 * Ink of a turned dot screen.
 * @param pitch distance of the dots, design units
 * @param amount share of the paper they cover, 0…1
 */
export function screen(x: number, y: number, pitch: number, angle: number, amount: number): number {
  const u = (Math.cos(angle) * x + Math.sin(angle) * y) / pitch;
  const v = (-Math.sin(angle) * x + Math.cos(angle) * y) / pitch;
  const d = length2(modulo(u, 1) - 0.5, modulo(v, 1) - 0.5) * pitch;
  const corner = length2(modulo(u + 0.5, 1) - 0.5, modulo(v + 0.5, 1) - 0.5) * pitch;
  // Past half the dots meet, and holes shrink between them.
  if (amount > 0.5) return smoothstep(-0.6, 0.6, corner - pitch * Math.sqrt((1 - clamp01(amount)) / Math.PI));
  return smoothstep(0.6, -0.6, d - pitch * Math.sqrt(clamp01(amount) / Math.PI));
}

export function dots(under: Rgb, ink: Rgb, pitch: number, angle: number, amount: (x: number, y: number) => number): Paint {
  return (x, y) => mix(under, ink, screen(x, y, pitch, angle, amount(x, y)));
}

const circle = (x: number, y: number, rx: number, ry = rx, n = 48): Point[] =>
  Array.from({ length: n }, (_, i) => [x + rx * Math.cos((i * 6.2832) / n), y + ry * Math.sin((i * 6.2832) / n)]);

const moved = (points: readonly Point[], x: number, y: number, k = 1): Point[] =>
  points.map((p) => [x + k * p[0], y + k * p[1]]);

function outline(s: Surface, points: readonly Point[], width: number): void {
  stroke(s, [...points, points[0] as Point], width, INK);
}

/** Tapered pen line: thin, thick, thin. */
function pen(s: Surface, points: readonly Point[], width: number): void {
  stroke(s, spline(points), (t) => width * (0.25 + 0.75 * Math.sin(Math.PI * Math.min(1, t * 0.95 + 0.03)) ** 0.7), INK);
}

function rays(s: Surface, x: number, y: number, count: number, a: Paint, b: Paint): void {
  fill(s, [[-50, -50], [850, -50], [850, 700], [-50, 700]], a);
  for (let k = 0; k < count; k++) {
    const from = (k * 6.2832) / count;
    const to = from + 3.1416 / count;
    fill(s, [[x, y], [x + 1200 * Math.cos(from), y + 1200 * Math.sin(from)], [x + 1200 * Math.cos(to), y + 1200 * Math.sin(to)]], b);
  }
}

function burst(x: number, y: number, spikes: number, outer: number, inner: number, seed: number): Point[] {
  return Array.from({ length: spikes * 2 }, (_, i) => {
    const angle = (i * Math.PI) / spikes - 0.3;
    const r = (i % 2 ? inner : outer) * (0.82 + 0.36 * hash(i, seed));
    return [x + r * 1.25 * Math.cos(angle), y + r * Math.sin(angle)];
  });
}

const LETTERS: Record<string, readonly (readonly Point[])[]> = {
  P: [[[0, 0], [0, -1]], spline([[0, -1], [0.42, -0.98], [0.56, -0.74], [0.42, -0.5], [0, -0.46]])],
  O: [[...circle(0.32, -0.5, 0.3, 0.5), [0.62, -0.5]]],
  W: [[[0, -1], [0.2, 0], [0.42, -0.62], [0.64, 0], [0.84, -1]]],
  H: [[[0, 0], [0, -1]], [[0.55, 0], [0.55, -1]], [[0, -0.5], [0.55, -0.5]]],
  '!': [[[0.06, -1], [0.06, -0.34]], [[0.06, -0.02], [0.06, 0]]],
};

function letter(s: Surface, name: string, x: number, y: number, size: number, weight: number, paint: Paint): void {
  const lines = (LETTERS[name] ?? []).map((line) => moved(line, x, y, size));
  for (let k = 9; k >= 1; k--) for (const line of lines) stroke(s, moved(line, k * 1.1, k * 1.1), weight * 1.5, INK);
  for (const line of lines) stroke(s, line, weight * 1.5, INK);
  for (const line of lines) stroke(s, line, weight, paint);
  for (const line of lines) stroke(s, moved(line, -weight * 0.2, -weight * 0.2), weight * 0.13, WHITE, 0.9);
}

export function pow(s: Surface): void {
  const [x, y] = [226, 180];
  const fade = (px: number, py: number) => clamp01(0.06 + length2(px - x, py - y) / 420);
  rays(s, x, y, 22, dots(YELLOW, RED, 9, 0.4, fade), dots(hex('#ff9d1c'), RED, 9, 0.4, (px, py) => 0.1 + fade(px, py)));
  for (const [bx, by, r] of [[70, 300, 62], [140, 330, 48], [390, 310, 66], [322, 338, 44], [60, 40, 46], [410, 46, 52]] as const) {
    fill(s, circle(bx + 5, by + 6, r), INK);
    fill(s, circle(bx, by, r), dots(WHITE, CYAN, 7, 0.26, (px, py) => clamp01((px - bx + py - by) / (2.4 * r) + 0.1)));
    outline(s, circle(bx, by, r), 4.5);
  }
  const back = burst(x, y, 15, 196, 128, 3);
  fill(s, moved(back, 9, 10), INK);
  fill(s, back, RED);
  outline(s, back, 6);
  const front = burst(x, y, 15, 158, 100, 8);
  fill(s, front, dots(WHITE, YELLOW, 8, 0.8, (px, py) => clamp01(1.15 - length2((px - x) * 0.8, py - y) / 120)));
  outline(s, front, 5);
  const face = (to: Rgb): Paint => dots(to, hex('#7b0f9e'), 6, 0.5, (_px, py) => clamp01((py - y + 22) / 110));
  letter(s, 'P', 116, 232, 104, 24, face(BLUE));
  letter(s, 'O', 186, 226, 104, 24, face(PINK));
  letter(s, 'W', 266, 222, 104, 22, face(BLUE));
  letter(s, '!', 372, 214, 108, 24, face(RED));
}

export function gaze(s: Surface): void {
  fill(s, [[440, 0], [768, 0], [768, 250], [440, 250]], dots(SKIN, hex('#ff7f7a'), 7.5, 0.35, (x, y) => 0.16 + 0.34 * smoothstep(470, 740, x + 0.5 * y)));
  const lid = spline([[500, 140], [540, 96], [606, 78], [668, 104], [706, 142]]);
  const under = spline([[706, 142], [650, 172], [590, 178], [536, 164], [500, 140]]);
  const white = [...lid, ...under];
  fill(s, spline([[486, 138], [530, 72], [606, 48], [690, 78], [728, 136], [668, 104], [606, 78], [540, 96]], true), dots(CYAN, BLUE, 6, 0.9, (_x, y) => clamp01((120 - y) / 80)));
  fill(s, white, dots(WHITE, hex('#8fb6d8'), 6, 0.3, (_x, y) => clamp01((112 - y) / 60)));
  const [ix, iy] = [612, 124];
  fill(s, circle(ix, iy, 48), dots(hex('#35d07a'), hex('#08582f'), 6, 0.6, (x, y) => clamp01(length2(x - ix, y - iy - 14) / 62 - 0.05)));
  outline(s, circle(ix, iy, 48), 6);
  fill(s, circle(ix, iy, 22), INK);
  fill(s, circle(ix - 16, iy - 18, 11), WHITE);
  fill(s, circle(ix + 17, iy + 17, 5), WHITE);
  fill(s, [...moved(lid, 0, 0), ...spline([[706, 142], [668, 84], [606, 52], [540, 74], [484, 142]])], INK);
  pen(s, [[706, 142], [650, 173], [590, 179], [536, 165], [500, 140]], 6);
  for (let k = 0; k < 9; k++) {
    const t = k / 8;
    const at = lid[Math.round(t * (lid.length - 1))] as Point;
    const reach = 34 + 22 * Math.sin(t * 3);
    const lean = -2.3 + t * 1.6;
    stroke(s, spline([[at[0], at[1] - 6], [at[0] + 0.6 * reach * Math.cos(lean), at[1] + 0.5 * reach * Math.sin(lean)], [at[0] + reach * Math.cos(lean + 0.2), at[1] + reach * Math.sin(lean + 0.2)]]), (u) => 8 * (1 - 0.85 * u), INK);
  }
  stroke(s, spline([[478, 74], [540, 34], [630, 20], [742, 64]]), (t) => 5 + 19 * Math.sin(Math.PI * (0.15 + 0.75 * t)), INK);
  const tear = spline([[560, 176], [584, 212], [574, 244], [546, 244], [538, 212]], true);
  fill(s, tear, dots(WHITE, CYAN, 5.5, 0.4, (x, y) => clamp01((y - 186) / 60 + (x - 560) / 70)));
  outline(s, tear, 4.5);
  for (let k = 0; k < 4; k++) {
    const lock = spline([[770, 20 + k * 34], [736, 90 + k * 34], [748, 170 + k * 30], [700 + k * 14, 262]]);
    stroke(s, lock, (t) => 36 * (1 - 0.5 * t), INK);
    stroke(s, lock, (t) => 28 * (1 - 0.5 * t), dots(YELLOW, hex('#ff8a00'), 6, 0.7, (x) => clamp01((x - 716) / 60)));
  }
}

export function mouth(s: Surface): void {
  rays(s, 604, 440, 30, dots(PINK, hex('#c4168a'), 8, 0.3, (_x, y) => clamp01((y - 240) / 420)), dots(hex('#ffb3d4'), PINK, 8, 0.3, (_x, y) => clamp01((y - 240) / 360)));
  const lips = spline([[482, 458], [530, 416], [574, 392], [604, 408], [636, 390], [682, 416], [730, 452], [690, 512], [608, 544], [526, 512]], true);
  const inner = spline([[508, 457], [560, 438], [606, 444], [652, 436], [704, 453], [656, 486], [606, 496], [556, 488]], true);
  fill(s, moved(lips, 8, 9), INK);
  fill(s, lips, dots(RED, hex('#7a0016'), 6.5, 0.45, (x, y) => clamp01(Math.abs(x - 604) / 190 - 0.1 + (y > 500 ? (y - 500) / 90 : 0))));
  outline(s, lips, 6);
  fill(s, inner, WHITE);
  for (const x of [548, 580, 612, 644, 672]) stroke(s, [[x, 432], [x + (x - 606) * 0.02, 490]], 2, INK);
  fill(s, spline([[520, 462], [560, 478], [606, 484], [656, 476], [694, 460], [656, 488], [606, 498], [556, 490]], true), INK);
  outline(s, inner, 4.5);
  for (const [x0, y0, x1, y1, w] of [[532, 428, 566, 408, 9], [560, 522, 604, 530, 11], [626, 528, 644, 524, 8], [648, 406, 664, 414, 7]] as const) stroke(s, [[x0, y0], [x1, y1]], w, WHITE);
  const bubble = spline([[480, 300], [520, 262], [600, 254], [684, 262], [728, 300], [684, 340], [646, 348], [622, 384], [606, 350], [520, 340]], true);
  fill(s, moved(bubble, 6, 7), INK);
  fill(s, bubble, WHITE);
  outline(s, bubble, 5);
  letter(s, 'O', 530, 330, 54, 12, CYAN);
  letter(s, 'H', 588, 330, 54, 12, CYAN);
  letter(s, '!', 646, 330, 54, 12, RED);
}

export function heart(s: Surface): void {
  rays(s, 114, 476, 16, dots(CYAN, BLUE, 8, 0.5, (x, y) => clamp01(length2(x - 114, y - 476) / 190)), dots(WHITE, CYAN, 8, 0.5, (x, y) => clamp01(length2(x - 114, y - 476) / 230)));
  const shape = Array.from({ length: 80 }, (_, i): Point => {
    const t = (i * 6.2832) / 80;
    return [114 + 5.1 * 16 * Math.sin(t) ** 3 * 0.98, 470 - 5.1 * (13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t))];
  });
  fill(s, moved(shape, 8, 9), INK);
  fill(s, shape, dots(RED, hex('#6d0a3a'), 7, 0.2, (x, y) => clamp01((x - 114 + y - 476) / 150)));
  outline(s, shape, 6);
  stroke(s, spline([[58, 458], [60, 428], [82, 412]]), 11, WHITE);
  fill(s, circle(56, 478, 5.5), WHITE);
  const bolt: Point[] = [[18, 590], [76, 500], [58, 498], [128, 424], [110, 420], [206, 352], [148, 434], [166, 438], [98, 512], [116, 516]];
  fill(s, moved(bolt, 7, 7), INK);
  fill(s, bolt, dots(YELLOW, hex('#ff8a00'), 6, 0.7, (_x, y) => clamp01((y - 400) / 190)));
  outline(s, bolt, 5);
}

export function city(s: Surface): void {
  fill(s, [[220, 350], [450, 350], [450, 610], [220, 610]], dots(hex('#ff8a3a'), hex('#5a148f'), 8, 0.4, (_x, y) => clamp01(1.12 - (y - 350) / 190)));
  fill(s, circle(300, 430, 48), dots(YELLOW, WHITE, 7, 0.1, (x, y) => clamp01(0.8 - length2(x - 286, y - 416) / 60)));
  outline(s, circle(300, 430, 48), 5);
  for (let k = 0; k < 9; k++) {
    const x = 222 + k * 25;
    const top = 430 + 110 * hash(k, 21) - (k % 3 === 1 ? 34 : 0);
    const tone = [BLUE, PINK, CYAN, RED][Math.floor(hash(k, 9) * 4)] as Rgb;
    const wide = 30 + 12 * hash(k, 4);
    fill(s, [[x, top], [x + wide, top], [x + wide, 610], [x, 610]], dots(tone, INK, 6, 0.6, (px) => clamp01((px - x) / wide - 0.25)));
    outline(s, [[x, top], [x + wide, top], [x + wide, 620], [x, 620]], 4);
    for (let row = 0; row < 9; row++) {
      for (let column = 0; column < 3; column++) {
        if (hash(k, row, column) < 0.35) continue;
        const [wx, wy] = [x + 5 + column * wide * 0.3, top + 9 + row * 16];
        fill(s, [[wx, wy], [wx + wide * 0.18, wy], [wx + wide * 0.18, wy + 9], [wx, wy + 9]], YELLOW);
      }
    }
  }
}
