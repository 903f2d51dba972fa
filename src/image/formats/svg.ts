import type { Size } from '../picture.ts';
import { factsOf, type PictureFacts } from './facts.ts';
import { textOf } from './kinds.ts';

/** Most bytes of an SVG file. */
const MOST_BYTES = 32e6;
/** Pixels of the units of CSS. */
const UNITS: Record<string, number> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  in: 96,
  em: 16,
  rem: 16,
};
/** Size of a drawing that gives none, by CSS. */
const DEFAULT: Size = { width: 300, height: 150 };

/** Text of an SVG file with the position of its root's opening tag; undefined where it has none. */
function rootOf(bytes: Uint8Array): { text: string; begin: number; end: number } | undefined {
  const text = textOf(bytes, Math.min(bytes.length, MOST_BYTES));
  const found = /<(?:[\w-]+:)?svg(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>/i.exec(text);
  return found ? { text, begin: found.index, end: found.index + found[0].length } : undefined;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2];
}

/** Pixels of a length; undefined for a share or anything else. */
function pixels(length: string | undefined): number | undefined {
  const found = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length ?? '');
  const unit = UNITS[found?.[2]?.toLowerCase() || 'px'];
  const value = found && unit ? Number(found[1]) * unit : undefined;
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;
}

/** Size of a drawing by its root: what it gives, else what its view box has, else that of CSS. */
function sizeOf(tag: string): Size {
  const [width, height] = [pixels(attribute(tag, 'width')), pixels(attribute(tag, 'height'))];
  const box =
    attribute(tag, 'viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [across, down] = [box[2] ?? 0, box[3] ?? 0];
  const ratio = across > 0 && down > 0 ? across / down : DEFAULT.width / DEFAULT.height;
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: width / ratio };
  if (height !== undefined) return { width: height * ratio, height };
  return across > 0 && down > 0 ? { width: across, height: down } : DEFAULT;
}

/** Facts of an SVG file; undefined for one without a root. Its size is in whole pixels of CSS. */
export function svgFacts(bytes: Uint8Array): PictureFacts | undefined {
  const root = bytes.length <= MOST_BYTES ? rootOf(bytes) : undefined;
  if (!root) return undefined;
  const { width, height } = sizeOf(root.text.slice(root.begin, root.end));
  const size = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
  return factsOf('svg', bytes, size);
}

/**
 * The drawing in pixels of a size: its root says so, and has a view box.
 * @param size in pixels
 */
export function sizedSvg(bytes: Uint8Array, size: Size): string {
  const root = rootOf(bytes)!;
  const tag = root.text.slice(root.begin, root.end);
  const own = sizeOf(tag);
  const box = attribute(tag, 'viewBox') === undefined ? ` viewBox="0 0 ${own.width} ${own.height}"` : '';
  const bare = tag.replace(/\s(width|height)\s*=\s*("[^"]*"|'[^']*')/g, '');
  const sized = bare.replace(/\/?>$/, (end) => `${box} width="${size.width}" height="${size.height}"${end}`);
  const prolog = root.text
    .slice(0, root.begin)
    .replace(/encoding\s*=\s*("[^"]*"|'[^']*')/i, 'encoding="utf-8"');
  return prolog.replace(/^\uFEFF/, '') + sized + root.text.slice(root.end);
}
