/** Bytes of a fetch, those cached before included, and their total. */
export interface FetchedBytes {
  readonly done: number;
  readonly total: number;
}

/** Receives the fraction that has arrived, 0…1, never falling, and during a fetch its bytes. */
export type OnProgress = (fraction: number, bytes?: FetchedBytes) => void;

/** Counts bytes and reports progress. */
export class Meter {
  #done = 0;
  #total = 0;
  #fraction = 0;

  constructor(private readonly onProgress: OnProgress | undefined) {}

  /** Begins a fetch of `total` bytes of which `done` are there. */
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
