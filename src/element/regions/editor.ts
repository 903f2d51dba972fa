import { ArtFilterError } from '../../errors.ts';
import { type Mask, resizeMaskSync } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import type { Core } from '../core.ts';
import type { MaskRole } from '../events.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Brush } from './brush.ts';
import type { Box } from './history.ts';
import type { Masks } from './masks.ts';
import { Overlay } from './overlay.ts';
import { coveredBy, type Painting } from './painting.ts';

/** Brush sizes in percent of the picture's longer side. */
export const SIZES = { least: 1, most: 50 } as const;

/** State of the mask editor: role, brush, and the masks shown. */
export class Editor {
  /** Role of the mask being edited; undefined while the editor is closed. */
  role: MaskRole | undefined;
  /** In percent of the picture's longer side. */
  size = 10;
  /** 0 … 1. */
  softness = 0.4;
  erase = false;
  readonly overlay = new Overlay();
  /** Masks shown, the edited one last. */
  #shown: { role: MaskRole; mask: Painting }[] = [];

  constructor(
    private readonly core: Core,
    private readonly pictures: Pictures,
    private readonly masks: Masks,
  ) {}

  get roles(): readonly MaskRole[] {
    return ['keep', ...this.pictures.styles.keys()];
  }

  /** The mask being edited. */
  get painting(): Painting {
    return this.masks.painting(this.role!);
  }

  /** The content picture under the mask. */
  get picture(): Picture {
    return this.pictures.content!.picture;
  }

  get brush(): Brush {
    const { width, height } = this.painting;
    const { size, softness, erase } = this;
    return { size: (size / 100) * Math.max(width, height), softness, erase };
  }

  /** @throws ArtFilterError `picture` or `settings` where there is nothing to paint on, or no such style */
  open(role: MaskRole): void {
    if (!this.pictures.content) {
      throw new ArtFilterError(
        'picture',
        'editMask: there is no content picture to paint on. Choose one, or give content-src.',
      );
    }
    if (!this.roles.includes(role)) {
      const { length } = this.pictures.styles;
      throw new ArtFilterError(
        'settings',
        `editMask: got ${JSON.stringify(role)} beside ${length} style pictures, expected "keep" or an index from 0 below that.`,
      );
    }
    if (this.role !== undefined) this.painting.end();
    this.role = role;
    this.refresh();
    this.core.toggle('painting-mask', true);
  }

  close(): void {
    if (this.role === undefined) return;
    this.painting.end();
    this.role = undefined;
    this.core.toggle('painting-mask', false);
    this.core.host.requestUpdate();
  }

  resize(percent: number): void {
    this.size = Math.min(Math.max(Math.round(percent), SIZES.least), SIZES.most);
    this.core.host.requestUpdate();
  }

  /** Redraws the overlay, or the part that has changed. */
  refresh(part?: Box): void {
    if (part) {
      this.overlay.draw(this.#shown, part);
      return;
    }
    this.#show();
    this.core.host.requestUpdate();
  }

  /** Shows masks that the page has replaced. */
  follow(): void {
    if (this.#shown.some(({ role, mask }) => mask !== this.masks.painting(role))) this.#show();
  }

  #show(): void {
    const role = this.role!;
    const others = this.roles.filter((other) => other !== role && this.masks.mask(other));
    this.#shown = [...others, role].map((one) => ({ role: one, mask: this.masks.painting(one) }));
    this.overlay.draw(this.#shown);
  }

  /** Applies an operation to the whole mask, and fires `maskchange`. */
  change(action: (painting: Painting) => unknown): void {
    if (action(this.painting) === false) return;
    this.refresh();
    this.done(true);
  }

  /** Replaces the edited mask. */
  replace(mask: Mask): void {
    this.change((painting) => painting.replace(resizeMaskSync(mask, painting.width, painting.height).data));
  }

  /**
   * Fires `maskchange`.
   * @param aloud whether to announce the coverage
   */
  done(aloud: boolean): void {
    const role = this.role!;
    const covered = coveredBy(this.painting);
    if (aloud) this.core.say(this.core.words.say`${Math.round(100 * covered)} % of the picture is covered`);
    this.core.emit('maskchange', { role, covered });
    this.core.host.requestUpdate();
  }
}
