import { type SVGTemplateResult, svg } from 'lit';

const LIMIT = 256;

/** Losses of a run so far, thinned out as they grow, and their curve. */
export class LossCurve {
  #losses: number[] = [];
  /** Iterations per entry; doubles when the list is full. */
  #stride = 1;
  #count = 0;

  get length(): number {
    return this.#losses.length;
  }

  clear(): void {
    this.#losses = [];
    this.#stride = 1;
    this.#count = 0;
  }

  add(loss: number): void {
    if (this.#count++ % this.#stride === 0 && Number.isFinite(loss)) this.#losses.push(loss);
    if (this.#losses.length < LIMIT) return;
    this.#losses = this.#losses.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }

  /**
   * Curve as an SVG path: iterations to the right, the logarithm of the loss upwards.
   * @param iterations of the whole run, the right end of `width`
   */
  path(iterations: number, width: number, height: number): string {
    const logs = this.#losses.map((loss) => Math.log(Math.max(loss, 1e-30)));
    const low = Math.min(...logs);
    const range = Math.max(...logs) - low || 1;
    const last = Math.max(iterations - 1, 1);
    return logs
      .map((log, i) => {
        const x = Math.min((i * this.#stride) / last, 1) * width;
        const y = (1 - (log - low) / range) * height;
        return `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join('');
  }

  render(iterations: number): SVGTemplateResult {
    return svg`<svg part="loss-curve" class="curve" viewBox="-1 -1 122 30" preserveAspectRatio="none" aria-hidden="true">
      <path d=${this.path(iterations, 120, 28)} vector-effect="non-scaling-stroke"></path>
    </svg>`;
  }
}
