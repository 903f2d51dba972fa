import sharp from 'sharp';
import { expect, it } from 'vitest';
import { measure, textSvg } from '../../../src/cli/sweep/outlines.ts';

const TEXTS = ['Content weight 0.01 · Keep', 'Größe × “é” – …', 'fi ffi AV To 0123456789', '<b>&"\''];

/** Extent and number of the inked pixels of a text. */
async function inked(svg: string) {
  const [width, height] = [600, 60];
  const input = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`,
  );
  const { data } = await sharp(input).extractChannel(3).raw().toBuffer({ resolveWithObject: true });
  const at = [...data].flatMap((alpha, i) => (alpha > 40 ? [i] : []));
  const xs = at.map((i) => i % width);
  return { left: Math.min(...xs), right: Math.max(...xs), count: at.length };
}

it.each(TEXTS)('draws %j as outlines as wide as it was measured', async (text) => {
  const svg = textSvg(text, 10, 40, 24, 400, '#000000');
  expect(svg).toMatch(/^<path fill="#000000" d="[MLQCZ0-9. -]+"\/>$/);
  const { left, right, count } = await inked(svg);
  const width = measure(text, 24, 400);
  expect(left).toBeGreaterThanOrEqual(10);
  expect(left).toBeLessThan(14);
  expect(right).toBeLessThanOrEqual(11 + width);
  expect(right).toBeGreaterThan(10 + width * 0.93 - 3);
  expect(count).toBeGreaterThan(100);
});

it('is bolder at 600', async () => {
  const [plain, bold] = await Promise.all(
    ([400, 600] as const).map((weight) => inked(textSvg('Style scale', 10, 40, 24, weight, '#000000'))),
  );
  expect(bold!.count).toBeGreaterThan(1.15 * plain!.count);
});

it('writes letters that it lacks as text', () => {
  expect(textSvg('사진 <b>', 1, 2, 12, 400, '#123456')).toBe(
    '<text x="1" y="2" font-family="sans-serif" font-size="12" font-weight="400" fill="#123456">사진 &lt;b&gt;</text>',
  );
  expect(measure('사진', 10, 400)).toBe(20);
});
