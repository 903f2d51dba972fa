import { ArtFilterError } from '../errors.ts';
import { encodePicture, type PictureType } from '../image/encode-browser.ts';
import { SOFTWARE_SIZE } from '../style/recipes.ts';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { AdapterSummary, Settings } from '../style/settings.ts';
import { deepestLayer } from '../vgg/layers.ts';
import { isPublished } from '../vgg/sources/catalogue.ts';
import type { Vgg19Weights } from '../vgg/weights.ts';
import { isAbort, untilAborted } from './core.ts';
import { loadPicture } from './picture-source.ts';
import type { RunParts } from './run-parts.ts';
import type { RunningSession, SessionRequest } from './session-source.ts';
import { obtainWeights } from './weights-source.ts';

/** Milliseconds between two previews, at least. */
const PREVIEW_EVERY = 100;

/** One run at a time: makes the session, drives it, shows it, and frees it. */
export class Run {
  #session: RunningSession | undefined;
  /** Of the run in progress, as it began. */
  #settings: Settings | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #abort: AbortController | undefined;
  #done: Promise<boolean> | undefined;
  #paused = false;
  #visible = false;
  /** The weights of the latest run, for the next one and for people. */
  #weights: Vgg19Weights | undefined;
  /** What it runs on, once that is known. */
  adapter: AdapterSummary | undefined;
  /** What is to be known of where the weights came from, such as that they could not be kept. */
  weightsWarning: string | undefined;

  constructor(private readonly parts: RunParts) {}

  /** What the weights of the latest run are, for people. */
  get weightsDescription(): string | undefined {
    return this.#weights?.description;
  }

  get active(): boolean {
    return this.#done !== undefined;
  }

  /** True once the run is complete, false when it was stopped or has failed; never rejects. */
  start(signal?: AbortSignal): Promise<boolean> {
    if (this.#done) {
      this.resume();
      return this.#done;
    }
    if (signal?.aborted) return Promise.resolve(false);
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal?.addEventListener('abort', stop);
    this.#abort = abort;
    this.#paused = false;
    this.#done = this.#perform(abort.signal).finally(() => signal?.removeEventListener('abort', stop));
    return this.#done;
  }

  pause(): void {
    const { core, announcer, progress } = this.parts;
    if (core.state !== 'running') return;
    this.#paused = true;
    this.#hold();
    core.setState('paused');
    announcer.say(`Paused at iteration ${progress.iteration}`);
  }

  resume(): void {
    const { core, announcer } = this.parts;
    if (core.state !== 'paused') return;
    this.#paused = false;
    this.#hold();
    core.setState('running');
    announcer.say('Painting goes on');
  }

  /** Ends the run and keeps the picture so far. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    await this.#done;
  }

  /** Waits while nobody can see it; not a pause to the outside. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#hold();
    if (visible) this.redraw();
  }

  /** Lets go of the weights; another run gets them again. */
  release(): void {
    this.#weights = undefined;
  }

  redraw(): void {
    if (this.#session && this.#canvas) this.#session.draw(this.#canvas);
  }

  /** Passes on what may change while it runs, as long as it means the same in the run as it would in the next. */
  update(given: Partial<Settings>): void {
    const running = this.#settings;
    if (!this.#session || !running) return;
    const settings = resolveSettings(given, this.#weights?.defaults);
    if (settings.recipe !== running.recipe) return;
    const { contentWeight, styleWeight, tvWeight, learningRate, iterations } = settings;
    const sameOptimizer = settings.optimizer === running.optimizer;
    this.#session.update({
      contentWeight,
      styleWeight,
      tvWeight,
      iterations,
      ...(sameOptimizer && { learningRate }),
    });
  }

  /**
   * The picture so far, of the run in progress or of the last one, as a file.
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot write the type
   */
  async toBlob(type: PictureType, quality?: number): Promise<Blob> {
    const picture = this.#session ? await this.#session.picture() : this.parts.stage.picture;
    if (!picture) {
      throw new ArtFilterError('picture', 'There is no picture yet: call start() first, then toBlob().');
    }
    return encodePicture(picture, type, quality);
  }

  /** Finds out what it will run on, so that the element can say so before the start. */
  async probe(): Promise<void> {
    const { core, inputs } = this.parts;
    try {
      this.adapter = await inputs.source().adapter();
      core.host.requestUpdate();
    } catch (error) {
      if (error instanceof ArtFilterError) core.setUnsupported(error.message);
    }
  }

  /** The state when no run is going. */
  rest(): void {
    const { core, pictures } = this.parts;
    if (core.blocked) core.setState('error');
    else core.setState(pictures.pending ? 'loading' : pictures.complete ? 'ready' : 'idle');
  }

  #hold(): void {
    if (this.#paused || !this.#visible) this.#session?.pause();
    else this.#session?.resume();
  }

  async #perform(signal: AbortSignal): Promise<boolean> {
    const { core, progress, announcer } = this.parts;
    const begun = performance.now();
    let failure: unknown;
    // Nobody hears of a run before `start()` has returned.
    await undefined;
    try {
      signal.throwIfAborted();
      core.mend('run');
      const settings = resolveSettings(this.parts.inputs.settings());
      this.weightsWarning = undefined;
      progress.start(settings.iterations);
      announcer.start();
      core.setState('loading');
      await this.#open(settings, signal);
      await this.#iterate(signal);
    } catch (error) {
      if (!signal.aborted || !isAbort(error)) failure = error;
    }
    failure = (await this.#close(failure)) ?? failure;
    progress.seconds = (performance.now() - begun) / 1000;
    this.#done = undefined;
    this.#abort = undefined;
    if (failure) {
      core.fail('run', failure);
      return false;
    }
    if (!signal.aborted) {
      this.#finish();
      return true;
    }
    this.rest();
    announcer.say('Painting has stopped');
    return false;
  }

  async #open(settings: Settings, signal: AbortSignal): Promise<void> {
    const { core, pictures, progress, stage, announcer, inputs } = this.parts;
    const source = inputs.source();
    this.adapter = await untilAborted(signal, source.adapter());
    core.setUnsupported(undefined);
    const { content, styles } = await untilAborted(signal, pictures.both());
    for (const role of ['content', 'style'] as const) core.mend(role);
    const address = inputs.startAddress();
    const start = address ? (await loadPicture(address, 'init', signal)).picture : undefined;
    // A frame, so that the page shows what it is doing before the weights keep the processor busy.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const deepest = deepestLayer(Object.keys({ ...settings.contentLayers, ...settings.styleLayers }));
    const onProgress: SessionRequest['onProgress'] = (part, fraction) => {
      if (!signal.aborted) progress.advance(part, fraction);
    };
    const from = inputs.weights();
    const weights = await obtainWeights(from, {
      upTo: deepest,
      hub: inputs.hub(),
      signal,
      onProgress(fraction, bytes) {
        if (!signal.aborted) progress.advance('load', fraction, bytes, isPublished(from));
      },
      onWarning: (sentence) => {
        this.weightsWarning = sentence;
        announcer.say(sentence);
      },
    });
    this.#weights = weights;
    const given = inputs.settings();
    this.#settings = resolveSettings(given, weights.defaults);
    if (this.adapter.software) given.size ??= SOFTWARE_SIZE;
    const session = await source.create({
      content: content.picture,
      styles: styles.map((style) => style.picture),
      ...(start && { start }),
      weights,
      settings: given,
      signal,
      onProgress,
    });
    this.#session = session;
    signal.throwIfAborted();
    this.#canvas = stage.open(session.width, session.height);
    session.draw(this.#canvas);
    this.#hold();
    core.setState('running');
    announcer.say('Painting has started');
  }

  async #iterate(signal: AbortSignal): Promise<void> {
    const { core, progress, announcer } = this.parts;
    const session = this.#session!;
    const { width, height } = session;
    let shown = 0;
    for await (const step of session.run({ signal })) {
      signal.throwIfAborted();
      progress.step(step);
      announcer.progress(step.iteration, step.iterations);
      core.emit('step', step);
      if (performance.now() - shown < PREVIEW_EVERY) continue;
      shown = performance.now();
      session.draw(this.#canvas!);
      core.emit('preview', { iteration: step.iteration, width, height });
    }
  }

  /** Takes the picture out of the session, where there is one worth keeping, and frees the session. */
  async #close(failure: unknown): Promise<unknown> {
    const { stage } = this.parts;
    const session = this.#session;
    if (!session) return undefined;
    try {
      if (!failure && session.iteration > 0) stage.keep(await session.picture());
      else stage.clear();
      return undefined;
    } catch (error) {
      stage.clear();
      return error;
    } finally {
      this.#session = undefined;
      this.#canvas = undefined;
      session.destroy();
    }
  }

  #finish(): void {
    const { core, stage, progress, announcer } = this.parts;
    const { width, height } = stage.picture!;
    const { iteration, seconds } = progress;
    core.setState('complete');
    announcer.say('The picture is finished');
    core.emit('preview', { iteration, width, height });
    core.emit('complete', { iteration, width, height, seconds });
  }
}
