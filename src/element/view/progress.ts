import { html, nothing, type TemplateResult } from 'lit';
import type { Say } from '../../language/words.ts';
import type { ScaleInfo, Step } from '../../style/settings/settings.ts';
import type { FetchedBytes } from '../../vgg/hub/meter.ts';
import type { Core } from '../core.ts';
import type { ProgressDetail, StyleTransferState } from '../events.ts';
import { LossCurve } from './loss-curve.ts';
import { styled } from './styled.ts';

/** Milliseconds between two events `progress` of one stage, at least. */
const EVENT_EVERY = 100;

type Stage = ProgressDetail['stage'];

/** Range of the bar for each stage; the stages before the run share the first tenth. */
const STAGES: Record<Stage, readonly [from: number, to: number]> = {
  load: [0, 0.05],
  targets: [0.05, 0.08],
  compile: [0.08, 0.1],
  run: [0.1, 1],
};

function loadingText(say: Say, stage: Stage): string {
  switch (stage) {
    case 'load':
      return say`Reading the network’s weights…`;
    case 'targets':
      return say`Analysing the pictures…`;
    case 'compile':
      return say`Preparing the GPU…`;
    case 'run':
      return say`Starting…`;
  }
}

/** Progress of the run: bar, line of text and loss curve. */
export class Progress {
  iteration = 0;
  iterations = 0;
  loss = Number.NaN;
  /** From `start()` to the end, pauses included. */
  seconds = 0;
  #fraction = 0;
  #stage: Stage = 'load';
  #secondsLeft = Number.NaN;
  #bytes: FetchedBytes | undefined;
  #keeps = false;
  /** Time of the latest event, and its stage. */
  #told = { at: Number.NEGATIVE_INFINITY, stage: '' };
  #scale: ScaleInfo | undefined;
  readonly #curve = new LossCurve();

  constructor(private readonly core: Core) {}

  /** Clears the figures of the last run, once its pictures have changed. */
  reset(): void {
    this.iteration = 0;
    this.iterations = 0;
    this.loss = Number.NaN;
    this.seconds = 0;
    this.#fraction = 0;
    this.#secondsLeft = Number.NaN;
    this.#scale = undefined;
    this.#curve.clear();
    this.core.host.requestUpdate();
  }

  start(iterations: number): void {
    this.reset();
    this.iterations = iterations;
    this.advance('load', 0);
  }

  /** @param scale in progress */
  step(step: Step, scale?: ScaleInfo): void {
    this.iteration = step.iteration;
    this.iterations = step.iterations;
    this.loss = step.losses.total;
    this.#secondsLeft = step.secondsLeft;
    // Steps may arrive after the session has begun the next scale.
    this.#scale = scale && scale.count > 1 && longer(scale) === step.scale ? scale : undefined;
    this.#curve.add(step.losses.total);
    this.advance('run', step.iteration / step.iterations);
  }

  /**
   * Advances the bar, never backwards, and fires `progress`: at each new stage, at the end, and ten times a second at
   * most in between.
   * @param bytes of a download, for which the bar then stands
   * @param keeps whether the download is cached
   */
  advance(stage: Stage, part: number, bytes?: FetchedBytes, keeps = false): void {
    const [from, to] = STAGES[stage];
    this.#stage = stage;
    this.#bytes = bytes;
    this.#keeps = keeps;
    this.#fraction = Math.max(this.#fraction, from + (to - from) * Math.min(Math.max(part, 0), 1));
    this.core.host.requestUpdate();
    const now = performance.now();
    const due = now - this.#told.at >= EVENT_EVERY || stage !== this.#told.stage || this.#fraction === 1;
    if (!due) return;
    this.#told = { at: now, stage };
    const detail = { fraction: this.#fraction, stage, secondsLeft: this.#secondsLeft };
    this.core.emit('progress', bytes ? { ...detail, bytes } : detail);
  }

  render(): TemplateResult {
    const { state } = this.core;
    const text = this.#text(state);
    const shown = this.iterations > 0 && state !== 'idle' && state !== 'error';
    const fetching = state === 'loading' ? this.#bytes : undefined;
    const fraction = fetching ? fetching.done / fetching.total : this.#fraction;
    const percent = Math.round(100 * fraction);
    return html`<div part="status" class="status">
      <div class="figures">
        <span>${text}</span>
      </div>
      ${
        shown
          ? html`<div
              part="progress"
              class="track"
              role="progressbar"
              aria-label=${this.core.words.say`Progress`}
              aria-valuemin="0"
              aria-valuemax="100"
              aria-valuenow=${percent}
              aria-valuetext=${text}
            >
              <div part="progress-bar" class="bar" ${styled({ 'inline-size': `${100 * fraction}%` })}></div>
            </div>`
          : nothing
      }
      ${this.#curve.length > 1 ? this.#curve.render(this.iterations) : nothing}
    </div>`;
  }

  #text(state: StyleTransferState): string {
    const { words } = this.core;
    const { say } = words;
    const { iteration: at, iterations: of } = this;
    switch (state) {
      case 'idle':
        return say`Choose a picture and a style.`;
      case 'loading':
        return this.#bytes
          ? this.#fetching(this.#bytes)
          : of
            ? loadingText(say, this.#stage)
            : say`Reading the pictures…`;
      case 'ready':
        return at ? say`Stopped at ${at} of ${of}.` : say`Ready to paint.`;
      case 'running':
        return at ? this.#running() : loadingText(say, 'run');
      case 'paused':
        return say`Paused at ${at} of ${of}.`;
      case 'complete':
        return of ? say`Finished: ${of} steps in ${words.seconds(this.seconds)}.` : say`Painted before.`;
      case 'error':
        return say`Something went wrong.`;
    }
  }

  #fetching(bytes: FetchedBytes): string {
    const { words } = this.core;
    const { say } = words;
    const part = words.progress(bytes);
    return this.#keeps
      ? say`Downloading VGG19: ${part}, once; then it is cached.`
      : say`Downloading VGG19: ${part}.`;
  }

  #running(): string {
    const { words } = this.core;
    const { say } = words;
    const step = say`Step ${this.iteration} of ${this.iterations}`;
    const where = this.#scale ? say`${step} at ${scaleText(say, this.#scale)}` : step;
    if (!Number.isFinite(this.#secondsLeft)) return where;
    return say`${where}, ${words.seconds(this.#secondsLeft)} left`;
  }
}

function longer({ width, height }: ScaleInfo): number {
  return Math.max(width, height);
}

/** `181 px (2 of 5)`. */
export function scaleText(say: Say, scale: ScaleInfo): string {
  return say`${longer(scale)} px (${scale.index + 1} of ${scale.count})`;
}
