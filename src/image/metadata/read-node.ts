import { loadSharp } from '../sharp.ts';
import { keptExif } from './kept-exif.ts';

/** What is kept of a picture file's EXIF data in a result of so many dots an inch; undefined where it has none. */
export async function keptExifOf(bytes: Uint8Array, dpi?: number): Promise<Uint8Array | undefined> {
  const sharp = await loadSharp();
  const { exif } = await sharp(bytes)
    .metadata()
    .catch(() => ({ exif: undefined }));
  return exif && keptExif(exif, dpi);
}
