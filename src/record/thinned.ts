/** Limits on the number of frames. */
export interface ThinningLimits {
  /** Most frames; the latest may be one more. */
  most: number;
  /** Most bytes of all frames together; two frames are kept whatever their size. */
  bytes: number;
  /** Iterations between two frames at first; default 1. */
  every?: number;
}

interface Kept<T> {
  iteration: number;
  frame: T;
  bytes: number;
}

/**
 * Frames of a run of any length in bounded memory, at equal distances: whenever there are too many, every other one
 * is dropped and the distance doubles. The latest frame is always included.
 */
export class Thinned<T> {
  #spacing: number;
  #kept: Kept<T>[] = [];
  /** Latest frame, where it falls between two distances. */
  #latest: Kept<T> | undefined;

  constructor(private readonly limits: ThinningLimits) {
    this.#spacing = limits.every ?? 1;
  }

  /** Iterations between two stored frames. */
  get spacing(): number {
    return this.#spacing;
  }

  /** Frames in order. */
  get frames(): readonly T[] {
    return [...this.#kept, ...(this.#latest ? [this.#latest] : [])].map(({ frame }) => frame);
  }

  /** Whether a frame of this iteration would be stored for good. */
  due(iteration: number): boolean {
    const last = this.#kept.at(-1);
    return last === undefined || this.#slot(iteration) > this.#slot(last.iteration);
  }

  /**
   * @param iteration later than the frame's before; a second frame of one iteration is dropped
   * @param bytes of memory that the frame takes
   */
  add(iteration: number, frame: T, bytes: number): void {
    if (iteration === (this.#latest ?? this.#kept.at(-1))?.iteration) return;
    const added = { iteration, frame, bytes };
    this.#latest = undefined;
    if (!this.due(iteration)) this.#latest = added;
    else this.#kept.push(added);
    while (this.#kept.length > 2 && this.#tooMany()) this.#halve();
  }

  #tooMany(): boolean {
    const bytes = this.#kept.reduce((sum, kept) => sum + kept.bytes, 0);
    return this.#kept.length > this.limits.most || bytes > this.limits.bytes;
  }

  #halve(): void {
    const newest = this.#kept.at(-1)!;
    this.#spacing *= 2;
    this.#kept = this.#kept.filter(
      ({ iteration }, i, all) => i === 0 || this.#slot(iteration) > this.#slot(all[i - 1]!.iteration),
    );
    if (this.#kept.at(-1) !== newest) this.#latest ??= newest;
  }

  #slot(iteration: number): number {
    return Math.floor(iteration / this.#spacing);
  }
}
