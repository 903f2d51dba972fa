import { ArtFilterError } from '../../errors.ts';
import { type DecodePictureOptions, decodePicture } from '../../image/decode-browser.ts';
import { encodePicture } from '../../image/encode-browser.ts';
import { detectFormat } from '../../image/formats/kinds.ts';
import type { Picture } from '../../image/picture.ts';
import { fitLonger, resizePicture } from '../../image/resize.ts';
import type { Words } from '../../language/words.ts';
import { fetchPicture } from './fetch-picture.ts';

/** Longer side of a thumbnail in pixels. */
const LONGEST_SHOWN = 512;
/** Longer side in pixels at which drawings (SVG) are drawn: they are resized to what a run needs, which may be large. */
const DRAWING_SIZE = 2048;

/** Picture that the element accepts: an address, a file, or a picture that the page already holds. */
export type PictureSource = string | URL | Blob | ImageBitmap | HTMLImageElement;

/** One source, several or none, as a list. */
export function listOf<T>(sources: T | readonly T[] | null): readonly T[] {
  if (sources === null) return [];
  return Array.isArray(sources) ? sources : [sources as T];
}

/** Addresses in an attribute, which spaces separate. */
export const addresses = (list: string): string[] => list.split(/\s+/).filter(Boolean);

/** A picture as people see it. */
export interface ShownPicture {
  readonly name: string;
  readonly url: string;
}

/** Decoded picture, with its file and an address for `<img>`. */
export class LoadedPicture implements ShownPicture {
  #url: string | undefined;

  constructor(
    readonly name: string,
    readonly blob: Blob,
    readonly picture: Picture,
    /** The file to be shown, where the browser does not show `blob`. */
    private readonly shown: Blob = blob,
  ) {}

  /** Object URL; revoked by `release()`, created anew on demand. */
  get url(): string {
    this.#url ??= URL.createObjectURL(this.shown);
    return this.#url;
  }

  /** As it is shown; a name that there is a text for, such as a sample's, is translated. */
  shownIn({ text }: Pick<Words, 'text'>): ShownPicture {
    return { name: text(this.name), url: this.url };
  }

  release(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}

/**
 * Reads and decodes a picture.
 * @param role purpose in messages: `content`, `style`
 * @param options as those of `decodePicture`
 * @throws ArtFilterError `network`, `file` or `picture`
 */
export async function loadPicture(
  source: PictureSource,
  role: string,
  signal?: AbortSignal,
  options: Omit<DecodePictureOptions, 'name'> = {},
): Promise<LoadedPicture> {
  const { blob, name } = await readSource(source, role, signal);
  const picture = await decodePicture(blob, {
    drawingSize: DRAWING_SIZE,
    ...options,
    name: `${role} ${name}`,
  });
  signal?.throwIfAborted();
  return new LoadedPicture(name, blob, picture, await shownFile(blob, picture));
}

/** A file that the browser shows: a small PNG in place of those that only we decode. */
async function shownFile(blob: Blob, picture: Picture): Promise<Blob> {
  const format = detectFormat(new Uint8Array(await blob.slice(0, 64).arrayBuffer()));
  if (format !== 'tiff' && format !== 'jp2') return blob;
  const { width, height } = fitLonger(picture.width, picture.height, LONGEST_SHOWN);
  return encodePicture(await resizePicture(picture, width, height));
}

async function readSource(
  source: PictureSource,
  role: string,
  signal?: AbortSignal,
): Promise<{ blob: Blob; name: string }> {
  if (typeof source === 'string' || source instanceof URL) {
    const name = sourceName(source);
    return { blob: await fetchPicture(source, `${role} ${name}`, signal), name };
  }
  if (source instanceof Blob) return { blob: source, name: sourceName(source) };
  if (source instanceof HTMLImageElement) {
    const address = source.currentSrc || source.src;
    if (!address) {
      throw new ArtFilterError('picture', `${role} image: the <img> has no src. Give it one first.`);
    }
    const name = sourceName(address);
    return { blob: await fetchPicture(address, `${role} ${name}`, signal), name };
  }
  return { blob: await bitmapBlob(source, role), name: 'bitmap' };
}

/** Short name for messages: the file's own, or the last part of the address. */
export function sourceName(source: string | URL | Blob): string {
  if (source instanceof Blob) return source instanceof File ? source.name : 'picture';
  const address = String(source);
  if (/^(data|blob):/.test(address)) return 'picture';
  const last = address.split(/[?#]/)[0]!.split('/').pop();
  try {
    return decodeURIComponent(last || address);
  } catch {
    return last || address;
  }
}

function bitmapBlob(bitmap: ImageBitmap, role: string): Promise<Blob> {
  if (!bitmap.width || !bitmap.height) {
    throw new ArtFilterError('picture', `${role} bitmap: it has been closed. Give one that is open.`);
  }
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob();
}
