import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype, { type Font, type PathCommand } from 'opentype.js';
import { escapeHtml, type Measure, type TextWeight } from '../../sweep/text.ts';

const fonts = new Map<TextWeight, Font>();

/** Typeface of the sheets: Figtree (SIL Open Font License), from an npm package. */
function font(weight: TextWeight): Font {
  const cached = fonts.get(weight);
  if (cached) return cached;
  const path = createRequire(import.meta.url).resolve(
    `@fontsource/figtree/files/figtree-latin-${weight}-normal.woff`,
  );
  const { buffer, byteOffset, length } = readFileSync(path);
  const read = opentype.parse((buffer as ArrayBuffer).slice(byteOffset, byteOffset + length));
  fonts.set(weight, read);
  return read;
}

/** Whether the typeface has every letter of a text. */
function covers(text: string, weight: TextWeight): boolean {
  return [...text].every((letter) => font(weight).charToGlyphIndex(letter) > 0);
}

export const measure: Measure = (text, size, weight) => {
  if (covers(text, weight)) return font(weight).getAdvanceWidth(text, size);
  // CJK letters are about as wide as high, others narrower.
  return [...text].reduce((sum, letter) => sum + size * (letter.charCodeAt(0) > 0x2e80 ? 1 : 0.6), 0);
};

/**
 * A line of text as SVG outlines, which need no installed fonts. A text with letters that the typeface lacks, such as
 * Hangul in a file's name, is set in the machine's own fonts.
 */
export function textSvg(
  text: string,
  x: number,
  y: number,
  size: number,
  weight: TextWeight,
  colour: string,
): string {
  if (covers(text, weight)) {
    const { commands } = font(weight).getPath(text, x, y, size);
    return `<path fill="${colour}" d="${commands.map(commandText).join('')}"/>`;
  }
  return (
    `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" fill="${colour}">` +
    `${escapeHtml(text)}</text>`
  );
}

function commandText({ type, x1, y1, x2, y2, x, y }: PathCommand): string {
  const numbers = [x1, y1, x2, y2, x, y].filter((value) => value !== undefined);
  return type + numbers.map((value) => value.toFixed(2)).join(' ');
}
