import { ArtFilterError } from '../errors.ts';
import { FILM_RATE, filmSize, mostFrames, type VideoType } from './film.ts';
import { Thinned } from './thinned.ts';

/** Most bytes of a film's frames. */
const BYTES = 128 * 2 ** 20;
const FRAME_QUALITY = 0.95;

export interface TimelapseOptions {
  /** Iterations between two frames at first; default 1. */
  every?: number;
  /** Longer side of the film in pixels, at most; default 1920, the limit of common decoders in phones. */
  longest?: number;
}

/**
 * Records a film of a run: takes frames from a canvas, stores them as JPEG in bounded memory, thins them out as their
 * number grows, and encodes a film of at most eight seconds with the last frame held. Needs a page or a worker.
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

  /** Whether films can be encoded: not in every browser, and not on pages over plain http. */
  static get supported(): boolean {
    return typeof VideoEncoder !== 'undefined' && typeof OffscreenCanvas !== 'undefined';
  }

  /** Number of frames. */
  get count(): number {
    return this.#frames.frames.length;
  }

  /** Whether a frame of this iteration is wanted and no other is being taken. */
  due(iteration: number): boolean {
    return this.#adding === undefined && this.#frames.due(iteration);
  }

  /**
   * Takes a frame: copies its pixels before it returns, and encodes them asynchronously.
   * @param source of the size of all others; one drawn by WebGPU must be passed in the task that drew it
   * @param iteration later than the frame's before
   */
  add(source: OffscreenCanvas | HTMLCanvasElement | ImageBitmap, iteration: number): Promise<void> {
    const { width, height } = source;
    const size = filmSize(width, height, this.#longest);
    this.#canvas ??= new OffscreenCanvas(size.width, size.height);
    const canvas = this.#canvas;
    const context = canvas.getContext('2d', { alpha: false })!;
    context.imageSmoothingQuality = 'high';
    // A side that is odd loses a row or column instead of being resampled.
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
   * Encodes the film so far; more frames may be added later.
   * @param type default: the type that the browser encodes best
   * @throws ArtFilterError `picture` where there are no frames, or the browser cannot encode them
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

/** Error of a browser that cannot encode films. */
export function unsupported(): ArtFilterError {
  return new ArtFilterError(
    'picture',
    'film: this browser has no video encoder (WebCodecs), or the page came by plain http; use a current Chrome, ' +
      'Edge, Safari or desktop Firefox by https, or save single pictures.',
  );
}
