import { SingleBar } from 'cli-progress';
import { formatProgress, formatSeconds, megabytes } from '../../format.ts';
import type { Settings, Step } from '../../style/settings/settings.ts';

/** Where lines and the bar go; process.stderr, or a test's. */
export interface Terminal {
  isTTY?: boolean;
  /** Width in characters; default 80. */
  columns?: number;
  write(text: string): unknown;
}

/** To the beginning of the line, and nothing left on it. */
const CLEAR = '\r\x1b[K';
/** How often a run without a terminal tells how far it is. */
const LINES = 10;

/** What a run prints on its way: a bar on a terminal, about ten lines elsewhere, nothing when quiet. */
export class Progress {
  #bar: SingleBar | undefined;
  #status = '';
  #told = 0;
  #settings: Settings | undefined;
  /** Since when and where the bytes are counted, and the tenth that was told last. */
  #arrival: { done: number; now: number; tenth: number } | undefined;

  constructor(
    readonly terminal: Terminal,
    readonly quiet: boolean,
  ) {}

  /** One line of its own. */
  line(text: string): void {
    this.#clearStatus();
    if (!this.quiet) this.terminal.write(`${text}\n`);
  }

  /**
   * What happens now: on a terminal one line that the next one takes the place of, elsewhere a line of its own.
   * @param fraction how much of it is done, 0…1, where that is known; shown on a terminal
   */
  status(text: string, fraction?: number): void {
    if (this.quiet) return;
    const shown =
      this.terminal.isTTY && fraction !== undefined ? `${text} ${Math.floor(fraction * 100)} %` : text;
    if (shown === this.#status) return;
    if (!this.terminal.isTTY) this.terminal.write(`${shown}\n`);
    else this.terminal.write(`${CLEAR}${shown}`);
    this.#status = shown;
  }

  /**
   * Bytes of something that comes: a bar with the rate on a terminal, a line at every tenth elsewhere.
   * @param what stands before the numbers, such as `Fetching vgg19`
   * @param now milliseconds of any clock; tests give their own
   */
  bytes(what: string, done: number, total: number, now = performance.now()): void {
    if (this.quiet) return;
    this.#arrival ??= { done, now, tenth: -1 };
    const { columns = 80, isTTY } = this.terminal;
    const count = formatProgress({ done, total });
    if (isTTY) {
      const rate = ((done - this.#arrival.done) / Math.max(now - this.#arrival.now, 1)) * 1000;
      const left = rate > 0 ? `${formatSeconds((total - done) / rate)} left` : '';
      const speed = rate > 0 ? `${megabytes(rate)} MB/s` : '';
      this.status(
        `${what} ${barLine(columns - what.length - 1, Math.min(1, done / total), count, speed, left)}`,
      );
      return;
    }
    const tenth = Math.floor((done / total) * LINES);
    if (tenth !== this.#arrival.tenth) this.line(`${what}: ${count}`);
    this.#arrival.tenth = tenth;
  }

  begin(settings: Settings): void {
    this.#clearStatus();
    this.#settings = settings;
    if (this.quiet || !this.terminal.isTTY) return;
    this.#bar = new SingleBar({
      format: (_options, { progress, value, total, maxWidth }, { losses, left, scale }) =>
        barLine(maxWidth, progress, `${value}/${total}${scale}`, left, losses),
      hideCursor: true,
      stream: this.terminal as NodeJS.WritableStream,
      fps: 8,
    });
    this.#bar.start(settings.iterations, 0, { losses: '', left: '', scale: '' });
  }

  step(step: Step): void {
    if (this.quiet || !this.#settings) return;
    const { iteration, iterations } = step;
    const losses = describeLosses(step, this.#settings);
    const left = `${formatSeconds(step.secondsLeft)} left`;
    const scale = step.scale < this.#settings.size ? ` at ${step.scale} px` : '';
    this.#bar?.update(iteration, { losses, left, scale });
    if (this.#bar) return;
    const due = Math.floor((iteration * LINES) / iterations);
    if (iteration > 1 && due === this.#told) return;
    this.#told = due;
    this.line(`Iteration ${iteration} of ${iterations}${scale}: ${losses}, ${left}`);
  }

  end(): void {
    this.#clearStatus();
    this.#arrival = undefined;
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #clearStatus(): void {
    // The bar is drawn again below what is written in its place.
    if ((this.#status || this.#bar) && this.terminal.isTTY) this.terminal.write(CLEAR);
    this.#status = '';
  }
}

/** The bar takes what the text leaves of the width; where that is not enough, the losses are cut. */
function barLine(width: number, progress: number, count: string, left: string, losses: string): string {
  // One column stays free: some terminals wrap as soon as the last one is written.
  const most = Math.max(width - 1, 0);
  const text = [` ${count}`, left, losses].filter(Boolean).join('  ');
  const cells = Math.min(24, Math.max(6, most - text.length));
  const done = Math.round(progress * cells);
  return `${'█'.repeat(done)}${'░'.repeat(cells - done)}${text}`.slice(0, most);
}

/** The terms a person watches; style as the weighted mean of its layers. */
function describeLosses({ losses }: Step, { styleLayers }: Settings): string {
  const names = Object.keys(losses.style);
  const weight = (name: string) => styleLayers[name] ?? 0;
  const sum = names.reduce((total, name) => total + weight(name), 0) || 1;
  const style = names.reduce((total, name) => total + weight(name) * losses.style[name]!, 0) / sum;
  return `loss ${short(losses.total)} (content ${short(losses.content)}, style ${short(style)})`;
}

function short(value: number): string {
  return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
    ? value.toExponential(2)
    : value.toPrecision(4);
}
