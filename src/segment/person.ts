import { ArtFilterError } from '../errors.ts';
import { canvas2d } from '../image/canvas.ts';
import { type Mask, resizeMask } from '../image/mask.ts';
import type { Picture } from '../image/picture.ts';
import { putPicture } from '../image/pixels.ts';
import { resizePicture } from '../image/resize.ts';
import { type ImageSegmenter, type MediaPipe, personOf } from './media-pipe.ts';

/** Files in the folder, besides the `vision_wasm_internal` files that the first of them loads. */
const BUNDLE = 'vision_bundle.mjs';
const MODEL = 'selfie_segmenter.tflite';
/** Longer side of the picture given to the model, in pixels; the model works at 256. */
const SHOWN = 512;

/** Separates people from their background, in the page, by MediaPipe's segmenter where the page hosts it. */
export class PersonSegmenter {
  /** Address of the folder with a slash at its end; undefined where it is disabled or of another origin. */
  readonly #folder: string | undefined;
  #available: Promise<boolean> | undefined;
  #segmenter: Promise<ImageSegmenter> | undefined;

  /** @param base address of the folder, relative to the page's; only one of the page's own origin is used */
  constructor(base: string) {
    this.#folder = ownFolder(base);
  }

  /** Whether the files are there; checked once, never rejects, loads nothing. */
  available(): Promise<boolean> {
    this.#available ??= Promise.all([BUNDLE, MODEL].map((name) => this.#has(name))).then((all) =>
      all.every(Boolean),
    );
    return this.#available;
  }

  /**
   * Mask of the people in a picture. The first call loads about ten megabytes from the folder.
   * @returns a mask of the picture's size: 1 on people, 0 behind them
   * @throws ArtFilterError `network` where the files are missing or broken, `picture` where the model finds no mask
   */
  async segment(picture: Picture): Promise<Mask> {
    this.#segmenter ??= this.#load().catch((error) => {
      this.#segmenter = undefined;
      throw error;
    });
    const segmenter = await this.#segmenter;
    const { width, height } = picture;
    const scale = Math.min(1, SHOWN / Math.max(width, height));
    const shown = await resizePicture(picture, sideOf(width, scale), sideOf(height, scale));
    const { canvas, context } = canvas2d(shown.width, shown.height);
    await putPicture(context, shown);
    const result = segmenter.segment(canvas);
    try {
      const masks = result.confidenceMasks ?? [];
      const data = personOf(masks, segmenter.getLabels());
      if (!data) throw new ArtFilterError('picture', 'segmenter: the model gave no mask; paint one by hand.');
      const mask = { width: masks[0]!.width, height: masks[0]!.height, data };
      return await resizeMask(mask, width, height);
    } finally {
      result.close?.();
    }
  }

  async #has(name: string): Promise<boolean> {
    if (this.#folder === undefined) return false;
    try {
      const response = await fetch(this.#folder + name, { method: 'HEAD' });
      // Some hosts answer with their start page instead of 404.
      return response.ok && !/^text\/html/.test(response.headers.get('content-type') ?? '');
    } catch {
      return false;
    }
  }

  async #load(): Promise<ImageSegmenter> {
    const folder = this.#folder;
    try {
      if (folder === undefined) throw new Error('it is switched off, or not on this site');
      const { FilesetResolver, ImageSegmenter } = (await import(
        /* @vite-ignore */ /* webpackIgnore: true */ folder + BUNDLE
      )) as MediaPipe;
      return await ImageSegmenter.createFromOptions(
        await FilesetResolver.forVisionTasks(folder.replace(/\/$/, '')),
        {
          // The CPU is fast enough for one picture, and leaves the GPU to the painting.
          baseOptions: { modelAssetPath: folder + MODEL, delegate: 'CPU' },
          runningMode: 'IMAGE',
          outputConfidenceMasks: true,
          outputCategoryMask: false,
        },
      );
    } catch (error) {
      // MediaPipe appends positions in its source.
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
      throw new ArtFilterError(
        'network',
        `segmenter: it could not be loaded from ${folder ?? 'its folder'} (${reason}); paint the mask by hand, or ` +
          `put ${BUNDLE}, ${MODEL} and the vision_wasm_internal files there.`,
        { cause: error },
      );
    }
  }
}

const byBase = new Map<string, PersonSegmenter>();

/**
 * Shared segmenter of a folder.
 * @param base address of the folder; empty: disabled
 */
export function personSegmenter(base = './segmenter/'): PersonSegmenter {
  const folder = ownFolder(base) ?? '';
  const segmenter = byBase.get(folder) ?? new PersonSegmenter(folder);
  byBase.set(folder, segmenter);
  return segmenter;
}

function ownFolder(base: string): string | undefined {
  if (typeof document === 'undefined' || base.trim() === '' || !URL.canParse(base, document.baseURI))
    return undefined;
  const { origin, href } = new URL(base, document.baseURI);
  return origin === location.origin ? href.replace(/\/*$/, '/') : undefined;
}

function sideOf(side: number, scale: number): number {
  return Math.max(1, Math.round(side * scale));
}
