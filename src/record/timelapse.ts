import { ArtFilterError } from '../errors.ts';
import { FILM_RATE, filmSize, mostFrames, type VideoType } from './film.ts';
import { Thinned } from './thinned.ts';

/** Bytes that the frames of a film may take. */
const BYTES = 128 * 2 ** 20;
const FRAME_QUALITY = 0.95;

export interface TimelapseOptions {
  /** Iterations between two frames at first; default 1. */
  every?: number;
  /** Longer side of the film in pixels, at most; default 1920, what the usual decoders of phones take. */
  longest?: number;
}

/**
 * A film of a picture that comes about: takes frames from a canvas, keeps them as JPEG in bounded memory, thinning
 * them out as they grow in number, and makes a film of eight seconds at most of them, the last one held. Needs a page
 * or a worker.
 */
export class Timelapse {
  readonly #longest: number;
  readonly #frames: Thinned<Blob>;
  #canvas: OffscreenCanvas | undefined;
  #adding: Promise<void> | undefined;

  constructor({ every, longest = 1920 }: TimelapseOptions = {}) {
    this.#longest = longest;
    this.#frames = new Thinned({ most: mostFrames(FILM_RATE), bytes: BYTES, every });
  }

  /** Whether there is an encoder here: not in every browser, and on no page that came by plain http. */
  static get supported(): boolean {
    return typeof VideoEncoder !== 'undefined' && typeof OffscreenCanvas !== 'undefined';
  }

  /** Frames it has. */
  get count(): number {
    return this.#frames.frames.length;
  }

  /** Whether a frame of this iteration is wanted, and none is still being taken. */
  due(iteration: number): boolean {
    return this.#adding === undefined && this.#frames.due(iteration);
  }

  /**
   * Takes a frame: its pixels before this returns, the rest beside what goes on.
   * @param source of the size of all others; one that WebGPU has drawn is read in the task that drew it
   * @param iteration later than the frame's before
   */
  add(source: OffscreenCanvas | HTMLCanvasElement | ImageBitmap, iteration: number): Promise<void> {
    const { width, height } = source;
    const size = filmSize(width, height, this.#longest);
    this.#canvas ??= new OffscreenCanvas(size.width, size.height);
    const canvas = this.#canvas;
    const context = canvas.getContext('2d', { alpha: false })!;
    context.imageSmoothingQuality = 'high';
    // A side that is odd loses a row or column rather than being resampled.
    const smaller = Math.max(width, height) > this.#longest;
    const [takenWidth, takenHeight] = smaller ? [width, height] : [canvas.width, canvas.height];
    context.drawImage(source, 0, 0, takenWidth, takenHeight, 0, 0, canvas.width, canvas.height);
    const encoded = canvas.convertToBlob({ type: 'image/jpeg', quality: FRAME_QUALITY });
    const before = this.#adding;
    const adding = (async () => {
      await before;
      const frame = await encoded;
      this.#frames.add(iteration, frame, frame.size);
    })().finally(() => {
      if (this.#adding === adding) this.#adding = undefined;
    });
    this.#adding = adding;
    return adding;
  }

  /**
   * The film so far; frames may still be added after.
   * @param type default: what the browser encodes best
   * @throws ArtFilterError `picture` before there are frames, or where the browser cannot encode them
   */
  async finish(type?: VideoType): Promise<Blob> {
    if (!Timelapse.supported) throw unsupported();
    await this.#adding;
    if (!this.#canvas || this.count === 0) {
      throw new ArtFilterError('picture', 'film: there are no frames yet; record a run first.');
    }
    const { width, height } = this.#canvas;
    const { encodeVideo } = await import('./video.ts');
    return (await encodeVideo({ width, height, files: this.#frames.frames }, type)).blob;
  }
}

/** Why there are no films here. */
export function unsupported(): ArtFilterError {
  return new ArtFilterError(
    'picture',
    'film: this browser has no video encoder (WebCodecs), or the page came by plain http; use a current Chrome, ' +
      'Edge, Safari or desktop Firefox by https, or save single pictures.',
  );
}
