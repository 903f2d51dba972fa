import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { ArtFilterError } from '../../errors.ts';
import { outputFormat } from '../../image/encode-node.ts';
import { layoutSheet, type SheetItem, TONES } from '../../sweep/layout.ts';
import type { PictureKey, Sheet } from '../../sweep/sheet.ts';
import { writeOutput } from '../outputs/write.ts';
import { measure, textSvg } from './outlines.ts';

/** Loads a picture of a sheet. */
export type PictureOf = (key: PictureKey) => Promise<Sharp>;

/** Largest longer side of a format, in pixels. */
const LONGEST = { png: 2 ** 31 - 1, jpeg: 65_500, webp: 16_383, avif: 16_384 } as const;

/**
 * Draws a sheet and writes it as PNG, JPEG, WebP or AVIF, by the name's ending; the file is never half-written.
 * @throws ArtFilterError `file` when it cannot be written, or is too large for its format
 */
export async function paintSheet(path: string, sheet: Sheet, pictureOf: PictureOf): Promise<void> {
  const { width, height, items } = layoutSheet(sheet, measure);
  const format = outputFormat(path);
  if (Math.max(width, height) > LONGEST[format]) {
    throw new ArtFilterError(
      'file',
      `sheet ${path}: ${width}×${height} pixels, but ${format} allows ${LONGEST[format]} a side; ` +
        'repeat the command with a name that ends in .png, which uses the finished pictures.',
    );
  }
  const overlay = (elements: string[]): OverlayOptions => ({
    input: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements.join('')}</svg>`,
    ),
    left: 0,
    top: 0,
  });
  const boxes = items.flatMap((item) => (item.kind === 'box' ? [boxSvg(item)] : []));
  const texts = items.flatMap((item) =>
    item.kind === 'text'
      ? [textSvg(item.text, item.x, item.y, item.size, item.weight, TONES[item.tone])]
      : [],
  );
  const pictures: OverlayOptions[] = [];
  for (const item of items) {
    if (item.kind !== 'picture') continue;
    const picture = await pictureOf(item.key);
    const input = await picture
      .resize(item.width, item.height, { fit: 'fill', kernel: 'lanczos3' })
      .png()
      .toBuffer();
    pictures.push({ input, left: Math.round(item.x), top: Math.round(item.y) });
  }
  const image = sharp({ create: { width, height, channels: 3, background: TONES.paper } }).composite([
    overlay(boxes),
    ...pictures,
    overlay(texts),
  ]);
  const encoded = {
    png: () => image.png({ compressionLevel: 9 }),
    jpeg: () => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
    webp: () => image.webp({ quality: 92, smartSubsample: true }),
    avif: () => image.avif({ quality: 80, chromaSubsampling: '4:4:4' }),
  }[format]();
  await writeOutput(path, await encoded.toBuffer());
}

function boxSvg({ x, y, width, height, tone }: SheetItem & { kind: 'box' }): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${TONES[tone]}"/>`;
}

/** A picture as a data URL, for the sheet's HTML. */
export async function dataUrl(picture: Sharp): Promise<string> {
  const bytes = await picture.webp({ quality: 92, smartSubsample: true }).toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}
