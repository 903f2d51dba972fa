import sharp from 'sharp';
import { ArtFilterError } from '../../errors.ts';
import { frameSeconds, HOLD_SECONDS } from '../../record/film.ts';
import type { Frames } from './timelapse.ts';

/**
 * An animated picture that repeats itself, its last frame held.
 * @param path whose ending says whether it is a GIF or WebP
 * @param rate frames a second, at most
 * @throws ArtFilterError `picture` when it cannot be encoded
 */
export async function encodeAnimation(path: string, { files }: Frames, rate: number): Promise<Buffer> {
  // In hundredths of a second, which is what a GIF can tell.
  const milliseconds = 10 * Math.round(100 * frameSeconds(files.length, rate));
  const delay = files.map((_, i) => (i < files.length - 1 ? milliseconds : 1000 * HOLD_SECONDS));
  // One frame alone cannot be joined: it is that of a run that was stopped where it began.
  const image = files.length > 1 ? sharp([...files], { join: { animated: true } }) : sharp(files[0]);
  try {
    const encoded = path.toLowerCase().endsWith('.gif')
      ? image.gif({ delay, loop: 0, effort: 2 })
      : image.webp({ delay, loop: 0, quality: 80, smartSubsample: true, effort: 3 });
    return await encoded.toBuffer();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArtFilterError('picture', `timelapse ${path}: it cannot be encoded (${reason}).`, {
      cause: error,
    });
  }
}
