import type { Core } from '../core.ts';

/** Largest magnification of the fitted picture. */
const MOST = 8;
/** Magnification of one step by key or button. */
const STEP = 1.5;
/** Part of the stage that a key moves the picture by. */
const NUDGE = 0.1;
/** `WheelEvent.DOM_DELTA_LINE`, and the pixels of a line. */
const LINES = 1;
const LINE = 16;

/** Magnified part of the picture: wheel, pinch, keys, and a drag while it is magnified. */
export class Zoom {
  #scale = 1;
  /** Upper left corner of the stage in the magnified picture, in widths and heights of the stage. */
  #left = 0;
  #top = 0;
  /** Touches and the pressed mouse, by id, in parts of the stage. */
  readonly #pointers = new Map<number, { x: number; y: number }>();

  constructor(private readonly core: Core) {}

  get scale(): number {
    return this.#scale;
  }

  /** Two fingers are on the picture. */
  get pinching(): boolean {
    return this.#pointers.size > 1;
  }

  /** Custom properties for the style sheet. */
  get properties(): Record<'--zoom' | '--pan-x' | '--pan-y', string> {
    return {
      '--zoom': String(this.#scale),
      '--pan-x': `${-100 * this.#left}%`,
      '--pan-y': `${-100 * this.#top}%`,
    };
  }

  /** Percent of the picture's own width that lies left of a percent of the stage. */
  inPicture(percent: number): number {
    return Math.min(Math.max((percent / 100 + this.#left) / this.#scale, 0), 1) * 100;
  }

  /** @param at fixed point in parts of the stage; default the middle */
  to(scale: number, at = { x: 0.5, y: 0.5 }): void {
    const next = Math.min(Math.max(Number.isFinite(scale) ? scale : 1, 1), MOST);
    const ratio = next / this.#scale;
    this.#left = (this.#left + at.x) * ratio - at.x;
    this.#top = (this.#top + at.y) * ratio - at.y;
    this.#scale = next;
    this.#move(0, 0);
  }

  /** Moves the magnified picture by parts of the stage. */
  #move(x: number, y: number): void {
    this.#left = Math.min(Math.max(this.#left - x, 0), this.#scale - 1);
    this.#top = Math.min(Math.max(this.#top - y, 0), this.#scale - 1);
    this.core.host.requestUpdate();
  }

  /** A wheel turned with Ctrl, as a touch pad's pinch is reported, or while the picture is magnified. */
  readonly wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && this.#scale === 1) return;
    event.preventDefault();
    const pixels = event.deltaMode === LINES ? LINE * event.deltaY : event.deltaY;
    this.to(this.#scale * Math.exp(-pixels / (event.ctrlKey ? 120 : 400)), partOf(event));
  };

  readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoomed = this.#scale > 1;
    const acts: Record<string, () => void> = {
      '+': () => this.to(this.#scale * STEP),
      '=': () => this.to(this.#scale * STEP),
      '-': () => this.to(this.#scale / STEP),
      ...(zoomed && {
        '0': () => this.to(1),
        w: () => this.#move(0, NUDGE),
        a: () => this.#move(NUDGE, 0),
        s: () => this.#move(0, -NUDGE),
        d: () => this.#move(-NUDGE, 0),
      }),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  /**
   * Follows fingers and the mouse.
   * @returns whether the picture takes the gesture
   */
  pointer(event: PointerEvent): boolean {
    const { type, pointerId } = event;
    if (type === 'pointerdown') this.#pointers.set(pointerId, partOf(event));
    const before = this.#pointers.get(pointerId);
    if (!before) return false;
    const taken = this.pinching || this.#scale > 1;
    if (type === 'pointermove') {
      const now = partOf(event);
      const other = [...this.#pointers].find(([id]) => id !== pointerId)?.[1];
      this.#pointers.set(pointerId, now);
      if (other) {
        const apart = (a: typeof now) => Math.hypot(a.x - other.x, a.y - other.y);
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        if (apart(before) > 0) this.to((this.#scale * apart(now)) / apart(before), middle);
        this.#move((now.x - before.x) / 2, (now.y - before.y) / 2);
      } else if (taken) this.#move(now.x - before.x, now.y - before.y);
    }
    if (type === 'pointerup' || type === 'pointercancel') this.#pointers.delete(pointerId);
    return taken;
  }
}

/** Place of an event in parts of the stage. */
function partOf(event: MouseEvent): { x: number; y: number } {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}
