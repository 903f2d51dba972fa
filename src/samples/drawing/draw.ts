/**
 * Draws the sample pictures again: all of them, or those named. Run from the repository's root:
 * `npm run samples -- [NAME…]`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture } from '../../image/picture.ts';
import { DRAWINGS } from '../gallery.ts';
import { SAMPLES } from '../index.ts';

const FOLDER = join('src', 'samples', 'pictures');
const THUMBNAILS = join('src', 'samples', 'thumbnails');
const QUALITY = 88;
/** Side of a thumbnail in pixels: twice that of a tile. */
const THUMBNAIL = 200;

async function save(picture: Picture, file: string): Promise<number> {
  const { width, height, data } = picture;
  const plane = width * height;
  const bytes = Buffer.alloc(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) bytes[3 * i + c] = Math.round(255 * (data[i + c * plane] as number));
  }
  const image = sharp(bytes, { raw: { width, height, channels: 3 } });
  await image
    .clone()
    .resize(THUMBNAIL, THUMBNAIL, { fit: 'cover' })
    .webp({ quality: 72, effort: 6, smartSubsample: true })
    .toFile(join(THUMBNAILS, file));
  const { size } = await image
    .webp({ quality: QUALITY, effort: 6, smartSubsample: true })
    .toFile(join(FOLDER, file));
  return size;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in DRAWINGS));
if (unknown.length > 0) {
  console.error(`No sample is called ${unknown.join(', ')}; there are ${Object.keys(DRAWINGS).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const folder of [FOLDER, THUMBNAILS]) await mkdir(folder, { recursive: true });
  for (const { name, file } of SAMPLES) {
    const drawing = DRAWINGS[name];
    if (!drawing || (wanted.length > 0 && !wanted.includes(name))) continue;
    const start = performance.now();
    const picture = drawing.draw(drawing.width, drawing.height, drawing.seed);
    const seconds = (performance.now() - start) / 1000;
    const size = await save(picture, file);
    console.log(
      `${file}: ${drawing.width}×${drawing.height}, ${Math.round(size / 1024)} KB, ${seconds.toFixed(1)} s`,
    );
  }
}
