import { SingleBar } from 'cli-progress';
import type { Settings, Step } from '../style/settings.ts';

/** Where lines and the bar go; process.stderr, or a test's. */
export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** How often a run without a terminal tells how far it is. */
const LINES = 10;

/** What a run prints on its way: a bar on a terminal, about ten lines elsewhere, nothing when quiet. */
export class Progress {
  #bar: SingleBar | undefined;
  #told = 0;
  #settings: Settings | undefined;

  constructor(
    readonly terminal: Terminal,
    readonly quiet: boolean,
  ) {}

  /** One line of its own. */
  line(text: string): void {
    if (!this.quiet) this.terminal.write(`${text}\n`);
  }

  begin(settings: Settings): void {
    this.#settings = settings;
    if (this.quiet || !this.terminal.isTTY) return;
    this.#bar = new SingleBar({
      format: '{bar} {value}/{total}  {losses}  {left}',
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      stream: this.terminal as NodeJS.WritableStream,
      fps: 8,
    });
    this.#bar.start(settings.iterations, 0, { losses: '', left: '' });
  }

  step(step: Step): void {
    if (this.quiet || !this.#settings) return;
    const { iteration, iterations } = step;
    const losses = describeLosses(step, this.#settings);
    const left = duration((iterations - iteration) * step.secondsPerIteration);
    this.#bar?.update(iteration, { losses, left: `${left} left` });
    if (this.#bar) return;
    const due = Math.floor((iteration * LINES) / iterations);
    if (iteration > 1 && due === this.#told) return;
    this.#told = due;
    this.line(`Iteration ${iteration} of ${iterations}: ${losses}, ${left} left`);
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
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

/** `42 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
