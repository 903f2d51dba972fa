import { storedSwitch } from '../store/stored-switch.ts';

/** Whether the page may work while nobody asks for anything: drafts in every style, and loading the network. */
export const idleWork = storedSwitch('art-filter.idle');

/** Whether the person has asked the browser to save data. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** Whether the page may work and load for nobody's asking now. */
export function mayWorkIdle(): boolean {
  return idleWork.allowed && !savesData() && !document.hidden;
}

/** Calls back once nobody has touched the page for a while, and the browser has nothing else to do. */
export class Quiet {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = performance.now();

  /**
   * @param wait milliseconds without a touch
   * @param calm called then, once for each `ask()`
   */
  constructor(
    private readonly wait: number,
    private readonly calm: () => void,
  ) {
    for (const event of ['pointerdown', 'keydown', 'wheel', 'input', 'drop', 'paste']) {
      window.addEventListener(event, this.#touched, { capture: true, passive: true });
    }
    document.addEventListener('visibilitychange', () => document.hidden || this.ask());
  }

  readonly #touched = (): void => {
    this.#since = performance.now();
  };

  /** Asks for one call. */
  ask(): void {
    clearTimeout(this.#timer);
    const left = Math.max(0, this.#since + this.wait - performance.now());
    this.#timer = setTimeout(() => {
      if (document.hidden) return;
      if (performance.now() - this.#since < this.wait) this.ask();
      else if ('requestIdleCallback' in window) requestIdleCallback(() => this.calm(), { timeout: 1000 });
      else this.calm();
    }, left);
  }
}
