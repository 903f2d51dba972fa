import { ArtFilterError } from '../errors.ts';
import { loadPart } from '../load-part.ts';
import { canvas2d, canvasGamut, requireCanvas } from './canvas.ts';
import { usableProfile } from './colour/conversion.ts';
import { colourIn, marked, toGamut } from './colour/gamut.ts';
import { managed } from './colour/managed.ts';
import { decodeAvif } from './decoders/avif.ts';
import { decodeJp2 } from './decoders/jp2.ts';
import { decodeJxl } from './decoders/jxl.ts';
import { imageOf, rasterOf } from './drawing.ts';
import type { PictureFacts } from './formats/facts.ts';
import { damaged, notReadable } from './formats/kinds.ts';
import { animationNotice, damageNotice } from './formats/notices.ts';
import { plainPng } from './formats/png.ts';
import { sizedSvg } from './formats/svg.ts';
import { inspectPicture } from './inspect.ts';
import { checkDimensions, checkFileLength, type Gamut, type Picture } from './picture.ts';
import { stripRows, takePicture } from './pixels.ts';
import { composed, cropped, type Raster, turned } from './raster.ts';
import { fitLonger } from './resize.ts';

export interface DecodePictureOptions {
  /** Any opaque CSS colour, behind transparent parts; default white. */
  background?: string;
  /** Colour space of the picture: `srgb`, or `p3` to keep colours that sRGB does not hold; default `srgb`. */
  gamut?: Gamut;
  /** The name in messages; default `picture`. */
  name?: string;
  /** Longer side in pixels at which drawings (SVG) are drawn; default their own size. */
  drawingSize?: number;
  /** Whether a damaged file is read as far as it goes; default false. */
  acceptDamaged?: boolean;
  /** Receives sentences about what was passed over: further frames, a colour profile that does not fit, damage. */
  onNotice?: (sentence: string) => void;
}

/** What the steps of decoding share. */
interface Task {
  readonly what: string;
  readonly background: string;
  readonly gamut: Gamut;
  readonly notice: (sentence: string) => void;
  readonly drawingSize?: number;
}

/**
 * Decodes a picture in a page or worker as it is meant to be seen: turned by EXIF, composed over the background,
 * converted to sRGB or Display P3 from the colour space that it declares. PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF, ICO, JPEG
 * 2000 and JPEG XL, SVG in a page, and HEIC where the browser reads it; of an animation or several pages the first.
 * @param source a file, a fetched blob, or its bytes
 * @throws ArtFilterError `picture` where it is no picture that can be styled, `settings` for an invalid background
 */
export async function decodePicture(
  source: Blob | ArrayBuffer,
  options: DecodePictureOptions = {},
): Promise<Picture> {
  requireCanvas();
  const what = options.name ?? 'picture';
  const notice = (sentence: string) => options.onNotice?.(`${what}: ${sentence}.`);
  if (typeof createImageBitmap === 'undefined') {
    throw new ArtFilterError(
      'picture',
      `${what}: nothing decodes pictures here, where createImageBitmap is missing; use a browser, or a stand-in for it.`,
    );
  }
  checkFileLength(what, 'size' in source ? source.size : source.byteLength);
  const bytes = new Uint8Array('size' in source ? await source.arrayBuffer() : source);
  const facts = inspectPicture(what, bytes, options.acceptDamaged);
  const { format, unreadable } = facts;
  if (unreadable) throw notReadable(what, format, 'this browser', unreadable);
  if (facts.animated) notice(animationNotice(facts));
  if (facts.present !== undefined) notice(damageNotice(facts.present));
  const { background: given, gamut = 'srgb', drawingSize } = options;
  const background = given === undefined ? '#ffffff' : checkedColor(given);
  const task = { what, background, gamut, notice, ...(drawingSize !== undefined && { drawingSize }) };
  try {
    const picture = await decoded(task, facts);
    checkDimensions(what, picture.width, picture.height);
    return picture;
  } catch (error) {
    if (error instanceof ArtFilterError) throw error;
    if (format === 'heic' || format === 'jxl' || (format === 'svg' && typeof Image === 'undefined')) {
      throw notReadable(what, format, 'this browser', undefined, error);
    }
    throw damaged(what, format, error);
  }
}

/** The picture by a decoder here, or by the browser. */
async function decoded(task: Task, facts: PictureFacts): Promise<Picture> {
  const own = ownDecoder(facts);
  if (!own) return byBrowser(task, facts);
  if (!['png', 'avif', 'jpeg'].includes(facts.format)) return own(task, facts);
  try {
    return await own(task, facts);
  } catch (error) {
    // A page may forbid WebAssembly; the browser then converts the colours in its own way.
    if (error instanceof ArtFilterError) throw error;
    return byBrowser(task, facts);
  }
}

/** Decoder here for what browsers do not read, or not in the right colours; undefined for all else. */
function ownDecoder({
  format,
  colour,
  model,
}: PictureFacts): ((task: Task, facts: PictureFacts) => Promise<Picture>) | undefined {
  switch (format) {
    case 'bmp':
    case 'ico':
      return async (task, facts) => {
        const { decodeBitmap } = await loadPart(() => import('./decoders/bitmap.ts'));
        return placed(task, facts, decodeBitmap(facts));
      };
    case 'jp2':
      return async (task, facts) => placed(task, facts, await decodeJp2(facts));
    case 'tiff':
      return async (task, facts) => {
        const { decodeTiff, unreadableTiff } = await loadPart(() => import('./decoders/tiff.ts'));
        const why = unreadableTiff(facts);
        if (why) throw notReadable(task.what, format, 'this browser', why);
        return placed(task, facts, await decodeTiff(facts));
      };
    case 'avif':
      // Browsers round the colours before they convert them, and map PQ and HLG each in its own way.
      return colour.kind === 'srgb' ? undefined : byLibavif;
    case 'jpeg':
      return colour.kind === 'profile' && model === 'cmyk' ? byInks : undefined;
    case 'png':
      return colour.kind === 'codes' || colour.kind === 'gamma' ? plainly : undefined;
    default:
      return undefined;
  }
}

/** Decoders of what only some browsers read. */
const OTHERWISE: Partial<Record<PictureFacts['format'], (facts: PictureFacts) => Promise<Raster>>> = {
  avif: decodeAvif,
  jxl: decodeJxl,
};

/** An AVIF file by libavif; by the browser where it does not decode there. */
async function byLibavif(task: Task, facts: PictureFacts): Promise<Picture> {
  return placed(task, facts, await decodeAvif(facts));
}

/** A JPEG file of inks with a profile: by the browser without it, where that tells the inks. */
async function byInks(task: Task, facts: PictureFacts): Promise<Picture> {
  const { decodeInks } = await loadPart(() => import('./decoders/inks.ts'));
  const raster = await decodeInks(facts, (file) =>
    withDrawing(new Blob([file], { type: 'image/jpeg' }), false, (source, size) =>
      rasterOf(source, size, false),
    ),
  );
  return raster ? placed(task, facts, raster) : byBrowser(task, facts);
}

/** A PNG file by the browser, without its colour space, which is then converted here. */
async function plainly(task: Task, facts: PictureFacts): Promise<Picture> {
  const blob = new Blob([plainPng(facts.bytes)], { type: 'image/png' });
  const raster = await withDrawing(blob, facts.deep, (source, size) => rasterOf(source, size, facts.deep));
  return placed(task, facts, raster);
}

/** Brings samples to the wanted colours, crops and turns them. */
async function placed(task: Task, facts: PictureFacts, raster: Raster): Promise<Picture> {
  const picture = await managed(raster, facts.colour, { ...task, background: rgbOf(task.background) });
  return turned(cropped(picture, facts.crop), facts.orientation);
}

/** A picture by the browser, with its colour management. */
async function byBrowser(task: Task, facts: PictureFacts): Promise<Picture> {
  await usableProfile(facts.colour, facts.model, task.notice);
  if (facts.format === 'svg') return drawn(task, facts);
  const { blob, isTurned } = fileFor(facts);
  const gamut = drawnGamut(facts, task.gamut);
  // Steps of Display P3 are wider.
  const deep = facts.deep || gamut !== 'srgb';
  const picture = await withDrawing(blob, deep, async (source, size) => {
    checkDimensions(task.what, size.width, size.height);
    if (!deep) return flattened(source, size, task.background);
    const raster = await rasterOf(source, size, true, gamut);
    return marked(composed(raster, undefined, colourIn(gamut, rgbOf(task.background))), gamut);
  }).catch((error) => {
    const other = OTHERWISE[facts.format];
    if (other && !(error instanceof ArtFilterError)) return other(facts);
    throw error;
  });
  if ('model' in picture) return placed(task, facts, picture);
  const isWhole = picture.width === facts.width && picture.height === facts.height;
  const seen = toGamut(picture, task.gamut);
  if (facts.crop && isWhole && facts.orientation === 1) return cropped(seen, facts.crop);
  return isTurned ? seen : turned(seen, facts.orientation);
}

/** Space in which the browser draws a file: what is sRGB is drawn as such, and converted here without rounding. */
function drawnGamut({ format, colour }: PictureFacts, wanted: Gamut): Gamut {
  // What HEIC and JPEG XL declare is not always read here.
  const isSrgb = colour.kind === 'srgb' && format !== 'heic' && format !== 'jxl';
  return isSrgb ? 'srgb' : canvasGamut(wanted);
}

/** The file as the browser is to get it, and whether the browser turns it. */
function fileFor(facts: PictureFacts): { blob: Blob; isTurned: boolean } {
  const { format, animated, orientation, bytes } = facts;
  const type = `image/${format}`;
  // Of an animated PNG, browsers show the first frame, not the default picture.
  if (format === 'png' && (animated || orientation !== 1)) {
    return { blob: new Blob([plainPng(bytes, true)], { type }), isTurned: false };
  }
  return { blob: new Blob([bytes as BlobPart], { type }), isTurned: format !== 'webp' };
}

/** A drawing in the wanted size. */
async function drawn(task: Task, facts: PictureFacts): Promise<Picture> {
  const { drawingSize } = task;
  const size = drawingSize === undefined ? facts : fitLonger(facts.width, facts.height, drawingSize);
  checkDimensions(task.what, size.width, size.height);
  const image = await imageOf(new Blob([sizedSvg(facts.bytes, size)], { type: 'image/svg+xml' }));
  if (!image) throw new Error('a worker draws no SVG');
  return toGamut(await flattened(image, size, task.background), task.gamut);
}

/** What is drawn, over a background, in 8 bit. */
async function flattened(
  source: CanvasImageSource,
  { width, height }: { width: number; height: number },
  background: string,
): Promise<Picture> {
  const { context } = canvas2d(width, stripRows(width, height));
  context.fillStyle = background;
  return takePicture(context, width, height, (top, rows) => {
    context.fillRect(0, 0, width, rows);
    context.drawImage(source, 0, -top, width, height);
  });
}

/** Uses a file decoded by the browser: at its full depth by an `<img>`, where there are any. */
async function withDrawing<T>(
  blob: Blob,
  deep: boolean,
  use: (source: CanvasImageSource, size: { width: number; height: number }) => Promise<T>,
): Promise<T> {
  const image = deep ? await imageOf(blob) : undefined;
  if (image) return use(image, { width: image.naturalWidth, height: image.naturalHeight });
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  try {
    return await use(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

/** A canvas ignores invalid colours: one that replaces two different ones is valid. */
function checkedColor(color: string): string {
  const { context } = canvas2d(1, 1);
  const [read, again] = ['#000001', '#000002'].map((before) => {
    context.fillStyle = before;
    context.fillStyle = color;
    return context.fillStyle;
  }) as [string, string];
  // An opaque colour reads back as #rrggbb.
  if (read !== again || !read.startsWith('#')) {
    throw new ArtFilterError(
      'settings',
      `background: got "${color}", expected an opaque colour such as #fff, #20406b or lightblue.`,
    );
  }
  return read;
}

/** Red, green and blue in 0 … 1 of #rrggbb. */
function rgbOf(color: string): [number, number, number] {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  return [r!, g!, b!];
}
