import { html, nothing, type TemplateResult } from 'lit';
import type { Say } from '../../language/words.ts';
import type { Core } from '../core.ts';
import { styled } from '../view/styled.ts';
import type { Dab } from './brush.ts';
import type { Editor } from './editor.ts';

/** Eraser button of a pen, as `PointerEvent.button`. */
const ERASER = 5;
/** Factor between two brush sizes by keyboard. */
const STEP = 1.25;

/** Input area over the picture for painting masks: mouse, pen with pressure, touch, and keyboard. */
export class Field {
  /** Position of the brush in pixels of the mask; undefined before its first use. */
  #at: { x: number; y: number } | undefined;
  #pointer: number | undefined;
  #spaceHeld = false;
  /** Whether the brush erases only for the stroke in progress. */
  #turned = false;
  /** Whether the outline of the brush is shown. */
  #near = false;

  constructor(
    private readonly core: Core,
    private readonly editor: Editor,
    private readonly leave: () => void,
  ) {}

  get #say(): Say {
    return this.core.words.say;
  }

  /** Forgets the position of the brush. */
  reset(): void {
    this.#at = undefined;
    this.#pointer = undefined;
    this.#spaceHeld = false;
    this.#near = false;
  }

  readonly #down = (event: PointerEvent): void => {
    if (this.#pointer !== undefined || (event.button !== 0 && event.button !== ERASER)) return;
    const field = event.currentTarget as HTMLElement;
    field.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    if (event.button === ERASER && !this.editor.erase) {
      this.#turned = true;
      this.editor.erase = true;
    }
    this.editor.refresh(this.editor.painting.begin(this.editor.brush, this.#dab(event)));
    this.#move(event);
  };

  readonly #move = (event: PointerEvent): void => {
    const { x, y } = this.#dab(event);
    this.#at = { x, y };
    this.#near = true;
    this.core.host.requestUpdate();
    if (event.pointerId !== this.#pointer || event.type !== 'pointermove') return;
    // The keyboard may have undone the stroke meanwhile.
    if (!this.editor.painting.stroking) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      this.editor.refresh(this.editor.painting.line(this.#dab(one, event)));
    }
  };

  readonly #up = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    const { editor } = this;
    const { stroking } = editor.painting;
    editor.painting.end();
    if (this.#turned) editor.erase = false;
    this.#turned = false;
    // The browser took over the touch to zoom with two fingers: it was no stroke.
    if (event.type === 'pointercancel') {
      if (stroking) editor.painting.undo();
      editor.refresh();
    } else editor.done(false);
  };

  readonly #out = (): void => {
    this.#near = false;
    this.core.host.requestUpdate();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (this.#act(event)) event.preventDefault();
  };

  /** @returns whether the key was handled */
  #act(event: KeyboardEvent): boolean {
    const { editor } = this;
    const step = editor.brush.size / (event.shiftKey ? 1 : 4);
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) return this.#step(...move);
    if (event.ctrlKey || event.metaKey) {
      const again = event.key === 'y' || (event.shiftKey && event.key.toLowerCase() === 'z');
      if (!again && event.key !== 'z') return false;
      editor.change((painting) => (again ? painting.redo() : painting.undo()));
      return true;
    }
    switch (event.key) {
      case ' ':
        if (!event.repeat) this.#press();
        return true;
      case '[':
      case '-':
        return this.#resize(editor.size / STEP);
      case ']':
      case '+':
        return this.#resize(Math.max(editor.size * STEP, editor.size + 1));
      case 'e':
        editor.erase = !editor.erase;
        this.core.say(editor.erase ? this.#say`Eraser` : this.#say`Brush`);
        return true;
      case 'Escape':
        this.leave();
        return true;
      default:
        return false;
    }
  }

  #resize(percent: number): true {
    this.editor.resize(percent);
    this.core.say(this.#say`Brush size ${this.editor.size} %`);
    return true;
  }

  #step(dx: number, dy: number): true {
    const { painting } = this.editor;
    const { x, y } = this.#place();
    this.#at = {
      x: Math.min(Math.max(x + dx, 0), painting.width),
      y: Math.min(Math.max(y + dy, 0), painting.height),
    };
    if (this.#spaceHeld && painting.stroking) {
      this.editor.refresh(painting.line({ ...this.#at, pressure: 1 }));
    }
    this.core.host.requestUpdate();
    return true;
  }

  #press(): void {
    this.#spaceHeld = true;
    const { painting, brush } = this.editor;
    this.editor.refresh(painting.begin(brush, { ...this.#place(), pressure: 1 }));
  }

  readonly #release = (event: KeyboardEvent | FocusEvent): void => {
    if (!this.#spaceHeld || (event instanceof KeyboardEvent && event.key !== ' ')) return;
    this.#spaceHeld = false;
    this.editor.painting.end();
    this.editor.done(true);
  };

  #place(): { x: number; y: number } {
    const { width, height } = this.editor.painting;
    return this.#at ?? { x: width / 2, y: height / 2 };
  }

  /** @param box of the field; a coalesced event has no target */
  #dab(event: PointerEvent, { currentTarget } = event): Dab {
    const { left, top, width, height } = (currentTarget as HTMLElement).getBoundingClientRect();
    const { painting } = this.editor;
    return {
      x: ((event.clientX - left) / width) * painting.width,
      y: ((event.clientY - top) / height) * painting.height,
      // A mouse has no pressure, and reports 0.5.
      pressure: event.pointerType === 'pen' ? event.pressure : 1,
    };
  }

  /** @param label accessible name of the area */
  render(label: string): TemplateResult {
    const { painting, brush, erase, overlay } = this.editor;
    const { x, y } = this.#place();
    const percent = (value: number, whole: number) => `${(100 * value) / whole}%`;
    return html`<div
      part="mask"
      class="field ${this.#near ? 'near' : ''}"
      role="application"
      tabindex="0"
      aria-roledescription=${this.#say`mask`}
      aria-label=${label}
      aria-describedby="mask-keys"
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${this.#up}
      @pointerleave=${this.#out}
      @contextmenu=${(event: Event) => this.#pointer !== undefined && event.preventDefault()}
      @keydown=${this.#key}
      @keyup=${this.#release}
      @blur=${this.#release}
    >
      ${overlay.canvas ?? nothing}
      <span
        class="ring ${erase ? 'erases' : ''}"
        ${styled({
          left: percent(x, painting.width),
          top: percent(y, painting.height),
          width: percent(brush.size, painting.width),
        })}
      ></span>
    </div>`;
  }
}
