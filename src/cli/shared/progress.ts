import { SingleBar } from 'cli-progress';
import { formatBytes, formatProgress, formatSeconds } from '../../format.ts';
import type { Settings, Step } from '../../style/settings/settings.ts';

/** Output of the progress: process.stderr, or a test's. */
export interface Terminal {
  isTTY?: boolean;
  /** Width in characters; default 80. */
  columns?: number;
  write(text: string): unknown;
}

/** Moves to the beginning of the line and clears it. */
const CLEAR = '\r\x1b[K';
/** Lines of a run, or of a download, without a terminal. */
const LINES = 10;

/** Progress of a run: a bar on a terminal, about ten lines elsewhere, nothing when quiet. */
export class Progress {
  #bar: SingleBar | undefined;
  #status = '';
  /** The last tenth of the iterations that has a line. */
  #reported = 0;
  #settings: Settings | undefined;
  /** Start of a download (bytes, milliseconds), and the last tenth that has a line. */
  #download: { done: number; now: number; tenth: number } | undefined;

  constructor(
    readonly terminal: Terminal,
    readonly quiet: boolean,
  ) {}

  /** Prints a line of its own. */
  line(text: string): void {
    this.#clearStatus();
    if (!this.quiet) this.terminal.write(`${text}\n`);
  }

  /**
   * Prints the current activity: on a terminal in one line that the next status replaces, elsewhere in its own line.
   * @param fraction share that is done, 0…1; shown on a terminal only
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
   * Prints the progress of a download: a bar with the rate on a terminal, a line at every tenth elsewhere.
   * @param what text before the numbers, such as `Fetching vgg19`
   * @param done bytes, of `total`
   * @param now milliseconds of any clock; tests pass their own
   */
  bytes(what: string, done: number, total: number, now = performance.now()): void {
    if (this.quiet) return;
    this.#download ??= { done, now, tenth: -1 };
    const { columns = 80, isTTY } = this.terminal;
    const count = formatProgress({ done, total });
    if (isTTY) {
      const rate = ((done - this.#download.done) / Math.max(now - this.#download.now, 1)) * 1000;
      const left = rate > 0 ? `${formatSeconds((total - done) / rate)} left` : '';
      const speed = rate > 0 ? `${formatBytes(rate)}/s` : '';
      this.status(
        `${what} ${barLine(columns - what.length - 1, Math.min(1, done / total), count, speed, left)}`,
      );
      return;
    }
    const tenth = Math.floor((done / total) * LINES);
    if (tenth !== this.#download.tenth) this.line(`${what}: ${count}`);
    this.#download.tenth = tenth;
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
    const losses = lossesText(step, this.#settings);
    const left = `${formatSeconds(step.secondsLeft)} left`;
    const scale = step.scale < this.#settings.size ? ` at ${step.scale} px` : '';
    this.#bar?.update(iteration, { losses, left, scale });
    if (this.#bar) return;
    const tenth = Math.floor((iteration * LINES) / iterations);
    if (iteration > 1 && tenth === this.#reported) return;
    this.#reported = tenth;
    this.line(`Iteration ${iteration} of ${iterations}${scale}: ${losses}, ${left}`);
  }

  end(): void {
    this.#clearStatus();
    this.#download = undefined;
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #clearStatus(): void {
    // The bar redraws itself below the text that replaces it.
    if ((this.#status || this.#bar) && this.terminal.isTTY) this.terminal.write(CLEAR);
    this.#status = '';
  }
}

/** A bar in the width that the texts leave; on a narrow terminal the last text is cut. */
function barLine(width: number, progress: number, ...texts: [string, string, string]): string {
  // One column stays free: some terminals wrap after the last one.
  const most = Math.max(width - 1, 0);
  const text = ` ${texts.filter(Boolean).join('  ')}`;
  const cells = Math.min(24, Math.max(6, most - text.length));
  const done = Math.round(progress * cells);
  return `${'█'.repeat(done)}${'░'.repeat(cells - done)}${text}`.slice(0, most);
}

/** Total, content and style loss; the style loss is the weighted mean of its layers. */
function lossesText({ losses }: Step, { styleLayers }: Settings): string {
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
