import { ArtFilterError } from '../../errors.ts';
import { decodePicture } from '../../image/decode-browser.ts';
import type { Picture } from '../../image/picture.ts';
import { fetchPicture } from './fetch-picture.ts';

/** Anything the element takes as a picture: an address, a file, or a picture the page already holds. */
export type PictureSource = string | URL | Blob | ImageBitmap | HTMLImageElement;

/** One, several or none, as properties take them. */
export function listOf<T>(sources: T | readonly T[] | null): readonly T[] {
  if (sources === null) return [];
  return Array.isArray(sources) ? sources : [sources as T];
}

/** A picture read and decoded, with an address to show it by. */
export class LoadedPicture {
  #url: string | undefined;

  constructor(
    readonly name: string,
    readonly blob: Blob,
    readonly picture: Picture,
  ) {}

  /** An object URL for `<img>`; lives until `release()`, and comes back when asked for again. */
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
 * @param role what it is for, for sentences: `content`, `style`
 * @param background what shows through where it is transparent; default white
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

/** A short name for sentences: the file's own, or the last part of the address. */
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
