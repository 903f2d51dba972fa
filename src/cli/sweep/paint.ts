import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { outputFormat, writeWhole } from '../../image/encode-node.ts';
import { layoutSheet, type SheetItem, TONES } from '../../sweep/layout.ts';
import type { PictureKey, Sheet } from '../../sweep/sheet.ts';
import { measure, textSvg } from './outlines.ts';

/** Gives a sheet's picture. */
export type PictureOf = (key: PictureKey) => Promise<Sharp>;

/**
 * Draws a sheet and writes it whole or not at all, as PNG, JPEG or WebP by the name's ending.
 * @throws ArtFilterError `file` when it cannot be written
 */
export async function paintSheet(path: string, sheet: Sheet, pictureOf: PictureOf): Promise<void> {
  const { width, height, items } = layoutSheet(sheet, measure);
  const overlay = (parts: string[]): OverlayOptions => ({
    input: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`,
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
  }[outputFormat(path)]();
  await writeWhole(path, await encoded.toBuffer());
}

function boxSvg({ x, y, width, height, tone }: SheetItem & { kind: 'box' }): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${TONES[tone]}"/>`;
}

/** A picture as an address that holds it, for the sheet's HTML. */
export async function dataAddress(picture: Sharp): Promise<string> {
  const bytes = await picture.webp({ quality: 92, smartSubsample: true }).toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}
