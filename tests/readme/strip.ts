/**
 * Puts the README's strip together: `npm run strip -- LANDSCAPE PORTRAIT STILL_LIFE`, three results of
 *
 *   npm run stylize -- src/samples/pictures/landscape.webp src/samples/pictures/swirls.webp -o 1.png --size 384 --weights builtin
 *
 * and likewise of portrait with mosaic, and still-life with woodblock.
 */
import { mkdir } from 'node:fs/promises';
import sharp, { type OverlayOptions } from 'sharp';

const PAIRS = [
  ['landscape', 'swirls'],
  ['portrait', 'mosaic'],
  ['still-life', 'woodblock'],
] as const;
/** Pixels. */
const HEIGHT = 360;
const GAP = 8;
const BETWEEN = 28;
const SMALL = (HEIGHT - GAP) / 2;

const results = process.argv.slice(2);
if (results.length !== PAIRS.length) {
  console.error(
    `strip: ${results.length} results were given, expected ${PAIRS.length}: ${PAIRS.join(', ')}.`,
  );
  process.exit(2);
}

const parts: OverlayOptions[] = [];
let left = 0;
for (const [i, pair] of PAIRS.entries()) {
  for (const [row, name] of pair.entries()) {
    const input = await sharp(`src/samples/pictures/${name}.webp`)
      .resize(SMALL, SMALL, { fit: 'cover' })
      .toBuffer();
    parts.push({ input, left, top: row * (SMALL + GAP) });
  }
  left += SMALL + GAP;
  const input = await sharp(results[i]!).resize({ height: HEIGHT, kernel: 'lanczos3' }).png().toBuffer();
  parts.push({ input, left, top: 0 });
  left += (await sharp(input).metadata()).width + BETWEEN;
}
await mkdir('src/samples/results', { recursive: true });
await sharp({ create: { width: left - BETWEEN, height: HEIGHT, channels: 4, background: '#0000' } })
  .composite(parts)
  .webp({ quality: 88 })
  .toFile('src/samples/results/strip.webp');
