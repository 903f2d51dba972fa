/** Changes within this many milliseconds of one another, of the same kind, are undone together. */
const TOGETHER = 800;
const MOST = 100;

/** States one after another, to go back and forth. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #kind: string | undefined;
  #at = Number.NEGATIVE_INFINITY;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /**
   * Notes the state before a change.
   * @param kind changes of one kind that follow each other closely, such as those of one slider, count as one
   * @param now milliseconds of any clock
   */
  note(before: T, kind?: string, now = performance.now()): void {
    const together = kind !== undefined && kind === this.#kind && now - this.#at < TOGETHER;
    this.#kind = kind;
    this.#at = now;
    this.#future = [];
    if (!together) this.#past = [...this.#past.slice(1 - MOST), before];
  }

  /** The state before the latest change; undefined where there is none. */
  undo(now: T): T | undefined {
    return this.#step(this.#past, this.#future, now);
  }

  redo(now: T): T | undefined {
    return this.#step(this.#future, this.#past, now);
  }

  #step(from: T[], to: T[], now: T): T | undefined {
    const state = from.pop();
    if (state === undefined) return undefined;
    to.push(now);
    this.#kind = undefined;
    return state;
  }
}
