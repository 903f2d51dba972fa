import { avifFacts } from './formats/avif.ts';
import { bmpFacts, iconBitmapFacts, iconPart } from './formats/bmp.ts';
import { factsOf, type PictureFacts } from './formats/facts.ts';
import { gifFacts } from './formats/gif.ts';
import { jp2Facts, jxlFacts } from './formats/jp2.ts';
import { jpegFacts } from './formats/jpeg/facts.ts';
import { cutShort, damaged, detectFormat, formatOf, type PictureFormat } from './formats/kinds.ts';
import { pngFacts } from './formats/png.ts';
import { svgFacts } from './formats/svg.ts';
import { tiffFacts } from './formats/tiff.ts';
import { webpFacts } from './formats/webp.ts';
import { checkDimensions, MIN_SIDE } from './picture.ts';

const READERS: Record<PictureFormat, (bytes: Uint8Array) => PictureFacts | undefined> = {
  png: pngFacts,
  jpeg: jpegFacts,
  webp: webpFacts,
  avif: (bytes) => avifFacts('avif', bytes),
  // Its size is checked by the platform's decoder, where there is one.
  heic: (bytes) => avifFacts('heic', bytes) ?? factsOf('heic', bytes, { width: MIN_SIDE, height: MIN_SIDE }),
  gif: gifFacts,
  bmp: bmpFacts,
  tiff: tiffFacts,
  ico: iconFacts,
  svg: svgFacts,
  jp2: jp2Facts,
  jxl: jxlFacts,
};

/** Facts of an icon: of the largest picture in it. */
function iconFacts(bytes: Uint8Array): PictureFacts | undefined {
  const part = iconPart(bytes);
  if (!part) return undefined;
  return detectFormat(part) === 'png' ? pngFacts(part) : iconBitmapFacts(part);
}

/**
 * Reads the headers of a picture file before anything is decoded: its format by its contents, that it is complete, and
 * its size. Decoders refuse a picture that differs from its header.
 * @param what the name in messages, e.g. `content photo.jpg`
 * @param acceptDamaged whether a file that is cut short is allowed where some of it is there
 * @throws ArtFilterError `picture`
 */
export function inspectPicture(what: string, bytes: Uint8Array, acceptDamaged = false): PictureFacts {
  const format = formatOf(what, bytes);
  const facts = READERS[format](bytes);
  if (!facts) throw damaged(what, format);
  if (facts.present !== undefined && !(acceptDamaged && facts.present > 0)) {
    throw cutShort(what, format, facts.present);
  }
  // Drawings have the size that is wanted; that of JPEG XL may be before it is turned.
  if (format !== 'svg' && format !== 'jxl') checkDimensions(what, facts.width, facts.height);
  return facts;
}
