import sharp from 'sharp';
import { ArtFilterError } from '../../errors.ts';
import { toGamut } from '../../image/colour/gamut.ts';
import type { Picture } from '../../image/picture.ts';
import { toRgb8 } from '../../image/pixels.ts';
import { filmSize, frameSeconds, HOLD_SECONDS, mostFrames } from '../../record/film.ts';
import { Thinned } from '../../record/thinned.ts';
import { checkOutput, writeOutput } from '../outputs/write.ts';
import { TIMELAPSE_FORMATS, timelapseFormat } from '../shared/choices.ts';
import type { VideoMaker } from './timelapse-video.ts';

/** Memory for the frames of a film. */
const FRAME_BYTES = 256 * 2 ** 20;

/** Frames of a film, as JPEG of one size. */
export interface Frames {
  width: number;
  height: number;
  files: readonly Buffer[];
}

/** Film of a run: its frames in bounded memory, then a file that is never half-written. */
export class TimelapseFile {
  readonly #rate: number;
  readonly #longest: number;
  readonly #frames: Thinned<Buffer>;
  #size: { width: number; height: number } | undefined;
  /** The last frame in work, after all earlier ones. */
  #adding: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly maker: VideoMaker | undefined,
  ) {
    const { rate, longest } = TIMELAPSE_FORMATS[timelapseFormat(path)];
    this.#rate = rate;
    this.#longest = longest;
    this.#frames = new Thinned({ most: this.most, bytes: FRAME_BYTES });
  }

  /**
   * Checks, before any work, that the film can be made and written.
   * @throws ArtFilterError `settings` for an unknown ending, `file` where it cannot be written, `webgpu-missing` for
   *   MP4 and WebM without a Chrome
   */
  static async open(path: string): Promise<TimelapseFile> {
    const format = timelapseFormat(path);
    await checkOutput(path);
    if (format === 'webp' || format === 'gif') return new TimelapseFile(path, undefined);
    const { openVideoMaker } = await import('./timelapse-video.ts');
    return new TimelapseFile(path, await openVideoMaker(path, format));
  }

  /** Largest number of frames in the film; more are thinned out. */
  get most(): number {
    return mostFrames(this.#rate);
  }

  /** @param picture of the same size as all others */
  add(iteration: number, picture: Picture): void {
    this.#adding = this.#adding.then(async () => {
      const frame = await this.#encode(picture);
      this.#frames.add(iteration, frame, frame.length);
    });
    // `write` reports the error.
    this.#adding.catch(() => undefined);
  }

  /**
   * Writes the film.
   * @returns a sentence about it
   * @throws ArtFilterError `file` when it cannot be written, `picture` when it cannot be encoded
   */
  async write(): Promise<string> {
    await this.#adding;
    const frames = { ...this.#size!, files: this.#frames.frames };
    const { bytes, codec } = this.maker
      ? await this.maker.encode(frames)
      : { bytes: await encodeAnimation(this.path, frames, this.#rate), codec: undefined };
    await writeOutput(this.path, bytes);
    const suffix = codec ? `, ${codec}` : '';
    const { width, height, files } = frames;
    return `Wrote ${this.path}: a film of ${files.length} frames, ${width}×${height} pixels${suffix}.`;
  }

  async close(): Promise<void> {
    await this.maker?.close();
  }

  async #encode(picture: Picture): Promise<Buffer> {
    const { width, height } = picture;
    this.#size ??= filmSize(width, height, this.#longest);
    const image = sharp(toRgb8(toGamut(picture, 'srgb')), { raw: { width, height, channels: 3 } });
    const smaller = Math.max(width, height) > this.#longest;
    // Sides are even: an odd one loses a row or column instead of being resampled.
    const sized = smaller
      ? image.resize(this.#size.width, this.#size.height, { fit: 'fill' })
      : image.extract({ left: 0, top: 0, ...this.#size });
    return sized.jpeg({ quality: 96, chromaSubsampling: '4:4:4' }).toBuffer();
  }
}

/**
 * An animated picture that loops and holds its last frame.
 * @param path with the ending .gif or .webp
 * @param rate largest number of frames a second
 * @throws ArtFilterError `picture` when it cannot be encoded
 */
async function encodeAnimation(path: string, { files }: Frames, rate: number): Promise<Buffer> {
  // GIF delays are in hundredths of a second.
  const milliseconds = 10 * Math.round(100 * frameSeconds(files.length, rate));
  const delay = files.map((_, i) => (i < files.length - 1 ? milliseconds : 1000 * HOLD_SECONDS));
  // sharp cannot join a single frame.
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
