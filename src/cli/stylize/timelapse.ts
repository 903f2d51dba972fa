import { extname } from 'node:path';
import sharp from 'sharp';
import { ArtFilterError } from '../../errors.ts';
import { checkWritable, writeWhole } from '../../image/encode-node.ts';
import type { Picture } from '../../image/picture.ts';
import { toRgb8 } from '../../image/pixels.ts';
import { FILM_RATE, filmSize, mostFrames } from '../../record/film.ts';
import { Thinned } from '../../record/thinned.ts';
import { encodeAnimation } from './timelapse-animation.ts';
import type { VideoMaker } from './timelapse-video.ts';

/** Bytes that the frames of a film may take. */
const BYTES = 256 * 2 ** 20;

/** Frames a second and longer side in pixels, at most: animated pictures are large files. */
const FORMATS = {
  webp: { rate: 20, longest: 720 },
  gif: { rate: 12.5, longest: 480 },
  mp4: { rate: FILM_RATE, longest: 1920 },
  webm: { rate: FILM_RATE, longest: 1920 },
} as const;

export type TimelapseFormat = keyof typeof FORMATS;

/** The frames of a film, as JPEG of one size. */
export interface Frames {
  width: number;
  height: number;
  files: readonly Buffer[];
}

/**
 * What kind of film a name's ending asks for.
 * @throws ArtFilterError `settings` for another ending than .webp, .gif, .mp4 or .webm
 */
export function timelapseFormat(path: string): TimelapseFormat {
  const ending = extname(path).slice(1).toLowerCase();
  if (Object.hasOwn(FORMATS, ending)) return ending as TimelapseFormat;
  const got = ending === '' ? 'has no ending' : `ends in .${ending}`;
  const known = Object.keys(FORMATS).map((name) => `.${name}`);
  throw new ArtFilterError(
    'settings',
    `timelapse ${path}: the name ${got}, expected one of ${known.join(', ')}.`,
  );
}

/** The film of a run on its way into a file: frames in bounded memory, written whole or not at all. */
export class TimelapseFile {
  readonly #rate: number;
  readonly #longest: number;
  readonly #frames: Thinned<Buffer>;
  #size: { width: number; height: number } | undefined;
  /** The frames are made one after another, in order. */
  #adding: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly maker: VideoMaker | undefined,
  ) {
    const { rate, longest } = FORMATS[timelapseFormat(path)];
    this.#rate = rate;
    this.#longest = longest;
    this.#frames = new Thinned({ most: this.most, bytes: BYTES });
  }

  /**
   * Makes sure, before any work is done, that the film can be made and written.
   * @throws ArtFilterError `settings` for an unknown ending, `file` where it cannot be written, `webgpu-missing` where
   *   the film is one that Chrome makes and there is none
   */
  static async open(path: string): Promise<TimelapseFile> {
    const format = timelapseFormat(path);
    await checkWritable(path);
    if (format === 'webp' || format === 'gif') return new TimelapseFile(path, undefined);
    const { openVideoMaker } = await import('./timelapse-video.ts');
    return new TimelapseFile(path, await openVideoMaker(path, format));
  }

  /** Frames that the film shows, at most; more are thinned out. */
  get most(): number {
    return mostFrames(this.#rate);
  }

  /** @param picture of the same size as all others */
  add(iteration: number, picture: Picture): void {
    this.#adding = this.#adding.then(async () => {
      const frame = await this.#encode(picture);
      this.#frames.add(iteration, frame, frame.length);
    });
    // It is told by `write`.
    this.#adding.catch(() => undefined);
  }

  /**
   * Writes the film.
   * @returns a sentence on it
   * @throws ArtFilterError `file` when it cannot be written, `picture` when it cannot be encoded
   */
  async write(): Promise<string> {
    await this.#adding;
    const frames = { ...this.#size!, files: this.#frames.frames };
    const { bytes, codec } = this.maker
      ? await this.maker.encode(frames)
      : { bytes: await encodeAnimation(this.path, frames, this.#rate), codec: undefined };
    await writeWhole(this.path, bytes);
    const what = codec ? `, ${codec}` : '';
    const { width, height, files } = frames;
    return `Wrote ${this.path}: a film of ${files.length} frames, ${width}×${height} pixels${what}.`;
  }

  async close(): Promise<void> {
    await this.maker?.close();
  }

  async #encode(picture: Picture): Promise<Buffer> {
    const { width, height } = picture;
    this.#size ??= filmSize(width, height, this.#longest);
    const image = sharp(toRgb8(picture), { raw: { width, height, channels: 3 } });
    const smaller = Math.max(width, height) > this.#longest;
    // A side that is odd loses a row or column rather than being resampled.
    const sized = smaller
      ? image.resize(this.#size.width, this.#size.height, { fit: 'fill' })
      : image.extract({ left: 0, top: 0, ...this.#size });
    return sized.jpeg({ quality: 96, chromaSubsampling: '4:4:4' }).toBuffer();
  }
}
