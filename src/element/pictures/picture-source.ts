import { ArtFilterError } from '../../errors.ts';
import { decodePicture } from '../../image/decode-browser.ts';
import type { Picture } from '../../image/picture.ts';
import { fetchPicture } from './fetch-picture.ts';

/** Picture that the element accepts: an address, a file, or a picture that the page already holds. */
export type PictureSource = string | URL | Blob | ImageBitmap | HTMLImageElement;

/** One source, several or none, as a list. */
export function listOf<T>(sources: T | readonly T[] | null): readonly T[] {
  if (sources === null) return [];
  return Array.isArray(sources) ? sources : [sources as T];
}

/** Decoded picture, with its file and an address for `<img>`. */
export class LoadedPicture {
  #url: string | undefined;

  constructor(
    readonly name: string,
    readonly blob: Blob,
    readonly picture: Picture,
  ) {}

  /** Object URL; revoked by `release()`, created anew on demand. */
  get url(): string {
    this.#url ??= URL.createObjectURL(this.blob);
    return this.#url;
  }

  release(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}

/**
 * Reads and decodes a picture.
 * @param role purpose in messages: `content`, `style`
 * @param background colour behind transparent pixels; default white
 * @throws ArtFilterError `network`, `file` or `picture`
 */
export async function loadPicture(
  source: PictureSource,
  role: string,
  signal?: AbortSignal,
  background = '#ffffff',
): Promise<LoadedPicture> {
  const { blob, name } = await readSource(source, role, signal);
  const picture = await decodePicture(blob, { name: `${role} ${name}`, background });
  signal?.throwIfAborted();
  return new LoadedPicture(name, blob, picture);
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
