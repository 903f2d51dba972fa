import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { keptExif } from './kept-exif.ts';

/**
 * What is kept of a picture file's EXIF data in a result.
 * @returns undefined where it has none, and for a pipe, which can be read only once
 */
export async function readKeptExif(path: string): Promise<Uint8Array | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    const { exif } = await sharp(path).metadata();
    return exif && keptExif(exif);
  } catch {
    return undefined;
  }
}
