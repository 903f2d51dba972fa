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

/** Mask that the element accepts: a picture, white for 1 and black for 0, or the values. */
export type MaskSource = PictureSource | Mask;

/** Kinds of masks that a page gives. */
export type MaskKind = 'mask' | 'style mask' | 'keep';

/** Longest side of a painted mask in pixels. */
const LONGEST = 1024;

/** The page's masks of one kind: loaded, pending or failed. */
class Given {
  masks: readonly Mask[] = [];
  failed: unknown;
  pending: Promise<void> | undefined;
  abort = new AbortController();
}

/** Masks of the element: those of the page, overridden by painted ones. */
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

  /** Replaces the page's masks of one kind, and painted masks over them. Failures fire `error`. */
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
    // Editors opened meanwhile began with the masks before.
    this.#forget(kind, ({ changed }) => !changed);
    given.failed = failure;
    given.pending = undefined;
    if (failure) this.core.fail('mask', failure, stop);
    else if (!Object.values(this.#given).some(({ failed }) => failed)) this.core.clearError('mask');
    this.core.host.requestUpdate();
  }

  /** Drops painted masks of a kind. */
  #forget(kind: MaskKind, which: (painting: Painting) => boolean): void {
    for (const [role, painting] of [...this.#painted]) {
      if (kind === (role === 'keep' ? 'keep' : 'mask') && which(painting)) this.#painted.delete(role);
    }
  }

  /** The mask of a role; undefined where it covers nothing. */
  mask(role: MaskRole): Mask | undefined {
    const painted = this.#painted.get(role);
    // A mask that was not edited, or was undone, is the given one.
    if (!painted?.changed) return role === 'keep' ? this.#given.keep.masks[0] : this.#given.mask.masks[role];
    if (painted.covered === 0) return undefined;
    const { width, height, data } = painted;
    return { width, height, data: data.slice() };
  }

  /** Editable mask of a role, initialised with the current one. Needs a content picture. */
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

  /** Drops painted masks: they fit only the content picture that they were painted on. */
  forgetPainted(): void {
    for (const role of [...this.#painted.keys()]) {
      const { changed } = this.#painted.get(role)!;
      this.#painted.delete(role);
      const mask = this.mask(role);
      if (changed) this.core.emit('maskchange', { role, covered: mask ? coveredBy(mask) : 0 });
    }
  }

  /**
   * Regions and keep mask for a run, once all masks are loaded.
   * @throws ArtFilterError where one could not be loaded, or there are more masks than styles
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
 * Loads masks, in their order. Transparent pixels count as black.
 * @throws ArtFilterError `network`, `file`, `picture` or `settings`
 */
function loadMasks(kind: MaskKind, sources: readonly MaskSource[], signal: AbortSignal): Promise<Mask[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (isMask(source)) return checked(kind, source);
      return maskFromPicture((await loadPicture(source, kind, signal, { background: '#000000' })).picture);
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
