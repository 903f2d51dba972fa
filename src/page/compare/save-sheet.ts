import { download } from '../../element/index.ts';
import { ArtFilterError } from '../../index.ts';
import {
  layoutSheet,
  type Measure,
  type PictureKey,
  type Sheet,
  sheetHtml,
  type TextWeight,
  TONES,
} from '../../sweep/index.ts';
import { words } from '../language/words.ts';

/** Returns a picture of the sheet as a file; undefined where there is none. */
export type BlobOf = (key: PictureKey) => Blob | undefined;

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const font = (size: number, weight: TextWeight) => `${weight} ${size}px ${FAMILY}`;

/**
 * Draws the sheet as a PNG, in the page's language.
 * @throws ArtFilterError `picture` where the browser has no canvas of that size
 */
export async function sheetPng(sheet: Sheet, blobOf: BlobOf): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d')!;
  const measure: Measure = (text, size, weight) => {
    context.font = font(size, weight);
    return context.measureText(text).width;
  };
  const { width, height, items } = layoutSheet(sheet, measure, words);
  canvas.width = width;
  canvas.height = height;
  context.imageSmoothingQuality = 'high';
  for (const item of items) {
    if (item.kind === 'picture') {
      const blob = blobOf(item.key);
      if (!blob) continue;
      const bitmap = await createImageBitmap(blob);
      context.drawImage(bitmap, item.x, item.y, item.width, item.height);
      bitmap.close();
      continue;
    }
    context.fillStyle = TONES[item.tone];
    if (item.kind === 'box') context.fillRect(item.x, item.y, item.width, item.height);
    else {
      context.font = font(item.size, item.weight);
      context.fillText(item.text, item.x, item.y);
    }
  }
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (png) return png;
  throw new ArtFilterError(
    'picture',
    `sheet: this browser has no canvas of ${width}×${height} pixels; compare fewer values.`,
  );
}

/** The sheet as one HTML file with its pictures embedded, in the page's language. */
export async function sheetPage(sheet: Sheet, keys: readonly PictureKey[], blobOf: BlobOf): Promise<Blob> {
  const addresses = new Map<PictureKey, string>();
  for (const key of keys) {
    const blob = blobOf(key);
    if (blob) addresses.set(key, await dataAddress(blob));
  }
  return new Blob([sheetHtml(sheet, (key) => addresses.get(key), words)], { type: 'text/html' });
}

/** `Portrait-Mosaic-iterations.png`. */
export function saveAs(blob: Blob, { contents, styles, axes }: Sheet, ending: 'png' | 'html'): void {
  const words = [...contents, ...styles].map(({ title }) => title).concat(axes.map(({ name }) => name));
  const name =
    words
      .join(' ')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-') ?? 'sheet';
  download(blob, `${name}.${ending}`);
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
