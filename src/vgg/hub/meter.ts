/** Bytes of a fetch: what has come, what was kept from before counted with it, of how many. */
export interface FetchedBytes {
  readonly done: number;
  readonly total: number;
}

/** Told the fraction that is there, 0…1, never falling, and while something is fetched the bytes. */
export type OnProgress = (fraction: number, bytes?: FetchedBytes) => void;

/** Counts bytes for those who wait. */
export class Meter {
  #done = 0;
  #total = 0;
  #fraction = 0;

  constructor(private readonly onProgress: OnProgress | undefined) {}

  /** A fetch of so many bytes begins, of which some are there. */
  begin(total: number, done: number): void {
    this.#total = total;
    this.#done = done;
    this.add(0);
  }

  add(count: number): void {
    this.#done += count;
    this.#fraction = Math.max(this.#fraction, Math.min(1, this.#done / this.#total));
    this.onProgress?.(this.#fraction, { done: Math.min(this.#done, this.#total), total: this.#total });
  }
}
