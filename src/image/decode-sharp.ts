import type { Metadata, Sharp, SharpInput, SharpOptions } from 'sharp';
import type { ColourModel, Samples } from './colour/model.ts';
import type { FixedOptions } from './decode-node.ts';
import type { PictureFacts } from './formats/facts.ts';
import { jpegPresent } from './formats/jpeg/scans.ts';
import { segmentsOf } from './formats/jpeg/segments.ts';
import { cutShort } from './formats/kinds.ts';
import { damageNotice } from './formats/notices.ts';
import { plainPng } from './formats/png.ts';
import { sizedSvg } from './formats/svg.ts';
import { checkDimensions, MAX_PIXELS } from './picture.ts';
import type { Raster } from './raster.ts';
import { fitLonger } from './resize.ts';
import { loadSharp } from './sharp.ts';

/** Samples, and whether they are turned and cropped already. */
export interface SharpRaster {
  raster: Raster;
  isTurned: boolean;
}

/** How strict libvips is: a warning of a decoder is an error, or nothing is. */
type Strictness = 'error' | 'none';

/**
 * Decodes by sharp, in the colours that the file stores.
 * @throws ArtFilterError `picture` for a file of which a part is missing, Error for what does not decode
 */
export async function decodeSharp(
  what: string,
  facts: PictureFacts,
  options: FixedOptions,
  notice: (sentence: string) => void,
): Promise<SharpRaster> {
  const decode = (bytes: SharpInput, strictness: Strictness) => decodeOnce(what, bytes, options, strictness);
  if (facts.format === 'svg') return decodeDrawing(what, facts, options);
  try {
    return await decode(facts.bytes, facts.present === undefined ? 'error' : 'none');
  } catch (error) {
    if (facts.format === 'jpeg') {
      const scans = jpegPresent(facts.bytes, [...segmentsOf(facts.bytes)], facts);
      if (scans && scans.present < 1 && !options.acceptDamaged) throw cutShort(what, 'jpeg', scans.present);
      // Whatever the decoder warns of, all of the picture is there.
      if (scans?.present === 1) return decode(facts.bytes, 'none');
    } else if (facts.format === 'png') {
      try {
        const { raster } = await decode(plainPng(facts.bytes), 'error');
        return { raster, isTurned: false };
      } catch {
        // Damaged in the picture itself.
      }
    }
    if (!options.acceptDamaged) throw error;
    const decoded = await decode(facts.bytes, 'none');
    notice(damageNotice());
    return decoded;
  }
}

async function decodeOnce(
  what: string,
  bytes: SharpInput,
  options: FixedOptions,
  strictness: Strictness,
): Promise<SharpRaster> {
  const settings: SharpOptions = {
    limitInputPixels: MAX_PIXELS,
    failOn: strictness,
    autoOrient: true,
    ignoreIcc: true,
  };
  const sharp = await loadSharp();
  let image = sharp(bytes, settings);
  let header = await image.metadata();
  // The primary picture of an AVIF file need not be its first.
  if (header.pagePrimary) {
    image = sharp(bytes, { ...settings, page: header.pagePrimary });
    header = await image.metadata();
  }
  const { width, height } = header.autoOrient;
  checkDimensions(what, width, height);
  // Else sharp would convert inks by a profile of its own.
  if (header.space === 'cmyk') image.pipelineColourspace('cmyk');
  shrink(image, width, height, options.longest);
  return { raster: await rasterOf(image, header), isTurned: true };
}

function shrink(image: Sharp, width: number, height: number, longest = Number.POSITIVE_INFINITY): void {
  if (Math.max(width, height) <= longest) return;
  image.resize({ width: longest, height: longest, fit: 'inside', kernel: 'lanczos3' });
}

/** Samples as they are stored, or as libvips converts those of spaces such as Lab. */
async function rasterOf(image: Sharp, { space, depth, channels }: Metadata): Promise<Raster> {
  const deep = depth === 'ushort';
  const model: ColourModel =
    space === 'cmyk' ? 'cmyk' : space === 'b-w' || space === 'grey16' ? 'grey' : 'rgb';
  const { data, info } = await image
    .toColourspace(model === 'cmyk' ? 'cmyk' : deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const samples = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data);
  if (model !== 'grey') {
    return { width, height, model, data: samples, alpha: info.channels > (model === 'cmyk' ? 4 : 3) };
  }
  const alpha = channels % 2 === 0;
  return { width, height, model, alpha, data: greyOf(samples, info.channels, alpha) };
}

/** Grey, and alpha where it is wanted, of samples in which libvips has spread grey. */
function greyOf(samples: Samples, channels: number, alpha: boolean): Samples {
  const [from, to] = [channels, alpha ? 2 : 1];
  if (from === to) return samples;
  const length = (samples.length / from) * to;
  const result = samples instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  for (let i = 0, at = 0; i < length; i += to, at += from) {
    result[i] = samples[at]!;
    if (alpha) result[i + 1] = samples[at + from - 1]!;
  }
  return result;
}

/** Draws an SVG in the wanted size. */
async function decodeDrawing(
  what: string,
  facts: PictureFacts,
  { longest, drawingSize = longest }: FixedOptions,
): Promise<SharpRaster> {
  const size = drawingSize === undefined ? facts : fitLonger(facts.width, facts.height, drawingSize);
  checkDimensions(what, size.width, size.height);
  const text = Buffer.from(sizedSvg(facts.bytes, size));
  const sharp = await loadSharp();
  const image = sharp(text, { limitInputPixels: MAX_PIXELS, ignoreIcc: true });
  const header = await image.metadata();
  image.resize({ width: size.width, height: size.height, fit: 'fill' });
  return { raster: await rasterOf(image, header), isTurned: true };
}
