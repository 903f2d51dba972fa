import type { Settings, Step } from '../style/settings/settings.ts';

/** Losses over a run's iterations, thinned out; all lists have one length. */
export interface Curve {
  iteration: number[];
  total: number[];
  content: number[];
  /** Weighted mean of the layers. */
  style: number[];
}

/** Largest number of entries of a curve. */
export const CURVE_LENGTH = 128;

/** Losses of a run: all of a short run, every second, fourth … of a long one, and always the last. */
export class CurveRecorder {
  #rows: [number, number, number, number][] = [];
  #stride = 1;
  #count = 0;
  #last: [number, number, number, number] | undefined;

  /** @param styleLayers of the run's settings */
  constructor(private readonly styleLayers: Settings['styleLayers']) {}

  add({ iteration, losses }: Pick<Step, 'iteration' | 'losses'>): void {
    const row = [iteration, losses.total, losses.content, this.#style(losses.style)].map(short);
    this.#last = row as [number, number, number, number];
    if (this.#count++ % this.#stride === 0) this.#rows.push(this.#last);
    if (this.#rows.length < CURVE_LENGTH) return;
    this.#rows = this.#rows.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }

  curve(): Curve {
    const last = this.#last;
    const rows = last && this.#rows.at(-1) !== last ? [...this.#rows, last] : this.#rows;
    const column = (i: 0 | 1 | 2 | 3) => rows.map((row) => row[i]);
    return { iteration: column(0), total: column(1), content: column(2), style: column(3) };
  }

  #style(losses: Readonly<Record<string, number>>): number {
    const names = Object.keys(losses);
    const weight = (name: string) => this.styleLayers[name] ?? 0;
    const sum = names.reduce((total, name) => total + weight(name), 0) || 1;
    return names.reduce((total, name) => total + weight(name) * losses[name]!, 0) / sum;
  }
}

/** Rounds to four significant digits, which keeps the file small. */
function short(value: number): number {
  return Number(value.toPrecision(4));
}
