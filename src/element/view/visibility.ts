import type { ReactiveController } from 'lit';
import type { Core } from '../core.ts';

/** Whether the element is visible: on screen, in a page that is not hidden. */
export class Visibility implements ReactiveController {
  /** Undefined until it is known; until then nothing runs. */
  visible: boolean | undefined = undefined;
  #onScreen: boolean | undefined;
  #observer: IntersectionObserver | undefined;

  constructor(
    private readonly core: Core,
    private readonly changed: () => void,
  ) {
    core.host.addController(this);
  }

  hostConnected(): void {
    if (typeof IntersectionObserver === 'undefined') {
      // In a simulated DOM, such as that of unit tests, everything counts as on screen.
      this.#onScreen = true;
    } else {
      this.#observer = new IntersectionObserver((entries) => {
        this.#onScreen = entries.at(-1)!.isIntersecting;
        this.#update();
      });
      this.#observer.observe(this.core.host);
    }
    document.addEventListener('visibilitychange', this.#update);
    this.#update();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    document.removeEventListener('visibilitychange', this.#update);
  }

  readonly #update = (): void => {
    // In a hidden page the observer reports nothing.
    const visible = document.hidden ? false : this.#onScreen;
    if (visible === undefined || visible === this.visible) return;
    this.visible = visible;
    this.changed();
  };
}
