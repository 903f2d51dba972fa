import { ArtFilterError } from '../../errors.ts';
import { type Mask, maskFromPicture, resizeMaskSync } from '../../image/mask.ts';
import { fitLonger } from '../../image/resize.ts';
import type { Region } from '../../style/pictures/inputs.ts';
import { pairRegions } from '../../style/pictures/regions.ts';
import { type Core, isAbort } from '../core.ts';
import type { MaskRole } from '../events.ts';
import { loadPicture, type PictureSource } from '../pictures/picture-source.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { coveredBy, Painting } from './painting.ts';

/** Anything the element takes as a mask: a picture whose white counts wholly and black not at all, or the values. */
export type MaskSource = PictureSource | Mask;

/** What the page's masks are for. */
export type MaskKind = 'mask' | 'style mask' | 'keep';

/** Longer side of a painted mask in pixels, at most: finer than a brush by hand. */
const LONGEST = 1024;

/** What the page gave of one kind. */
class Given {
  masks: readonly Mask[] = [];
  failed: unknown;
  pending: Promise<void> | undefined;
  abort = new AbortController();
}

/** All masks of the element: the page's own, and over them what was painted by hand. */
export class Masks {
  readonly #given: Record<MaskKind, Given> = {
    mask: new Given(),
    'style mask': new Given(),
    keep: new Given(),
  };
  readonly #painted = new Map<MaskRole, Painting>();

  constructor(
    private readonly core: Core,
    private readonly pictures: Pictures,
  ) {}

  /** Replaces the page's masks of one kind, and what was painted over them. Failures are told by the `error` event. */
  async set(kind: MaskKind, sources: readonly MaskSource[], stop: boolean): Promise<void> {
    const given = this.#given[kind];
    given.abort.abort();
    given.abort = new AbortController();
    this.#forget(kind, () => true);
    given.pending = this.#load(kind, given, sources, stop);
    await given.pending;
  }

  async #load(kind: MaskKind, given: Given, sources: readonly MaskSource[], stop: boolean): Promise<void> {
    const { signal } = given.abort;
    let masks: readonly Mask[] = [];
    let failure: unknown;
    try {
      masks = await loadMasks(kind, sources, signal);
    } catch (error) {
      if (isAbort(error)) return;
      failure = error;
    }
    if (signal.aborted) return;
    given.masks = masks;
    // Looked at while these were read: begun with those before.
    this.#forget(kind, ({ changed }) => !changed);
    given.failed = failure;
    given.pending = undefined;
    if (failure) this.core.fail('mask', failure, stop);
    else if (!Object.values(this.#given).some(({ failed }) => failed)) this.core.clearError('mask');
    this.core.host.requestUpdate();
  }

  /** Drops what was painted over masks of a kind. */
  #forget(kind: MaskKind, which: (painting: Painting) => boolean): void {
    for (const [role, painting] of [...this.#painted]) {
      if (kind === (role === 'keep' ? 'keep' : 'mask') && which(painting)) this.#painted.delete(role);
    }
  }

  /** The mask of a role; undefined where it covers nothing. */
  mask(role: MaskRole): Mask | undefined {
    const painted = this.#painted.get(role);
    // What was only looked at, or taken back, is as it was given.
    if (!painted?.changed) return role === 'keep' ? this.#given.keep.masks[0] : this.#given.mask.masks[role];
    if (painted.covered === 0) return undefined;
    const { width, height, data } = painted;
    return { width, height, data: data.slice() };
  }

  /** The mask of a role to paint on, begun with what is there. There must be a content picture. */
  painting(role: MaskRole): Painting {
    const held = this.#painted.get(role);
    if (held) return held;
    const picture = this.pictures.content!.picture;
    const longer = Math.min(LONGEST, Math.max(picture.width, picture.height));
    const { width, height } = fitLonger(picture.width, picture.height, longer);
    const begun = this.mask(role);
    const painting = new Painting(width, height, begun && resizeMaskSync(begun, width, height).data.slice());
    this.#painted.set(role, painting);
    return painting;
  }

  /** Forgets what was painted: it fits only the content picture that it was painted on. */
  forgetPainted(): void {
    for (const role of [...this.#painted.keys()]) {
      const { changed } = this.#painted.get(role)!;
      this.#painted.delete(role);
      const mask = this.mask(role);
      if (changed) this.core.emit('maskchange', { role, covered: mask ? coveredBy(mask) : 0 });
    }
  }

  /**
   * What a run is told, once all masks are read.
   * @throws ArtFilterError where one could not be, or there are more than styles
   */
  async request(): Promise<{ regions?: readonly Region[]; keep?: Mask }> {
    for (const given of Object.values(this.#given)) {
      while (given.pending) await given.pending;
      if (given.failed) throw given.failed;
    }
    const { mask, 'style mask': styleMask } = this.#given;
    const count = Math.max(this.pictures.styles.length, mask.masks.length);
    const masks = Array.from({ length: count }, (_, style) => this.mask(style));
    const regions = await pairRegions(masks, styleMask.masks, this.pictures.styles.length);
    const keep = this.mask('keep');
    return { ...(regions.length > 0 && { regions }), ...(keep && { keep }) };
  }
}

/**
 * Reads masks, in their order. What is transparent counts as black.
 * @throws ArtFilterError `network`, `file`, `picture` or `settings`
 */
function loadMasks(kind: MaskKind, sources: readonly MaskSource[], signal: AbortSignal): Promise<Mask[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (isMask(source)) return checked(kind, source);
      return maskFromPicture((await loadPicture(source, kind, signal, '#000000')).picture);
    }),
  );
}

function isMask(source: MaskSource): source is Mask {
  return typeof source === 'object' && 'data' in source;
}

function checked(kind: MaskKind, mask: Mask): Mask {
  const { width, height, data } = mask;
  if (data.length === width * height && data.every((value) => value >= 0 && value <= 1)) return mask;
  throw new ArtFilterError(
    'settings',
    `${kind}: got ${data.length} values for ${width}×${height} pixels, expected one for each pixel, all from 0 to 1.`,
  );
}
