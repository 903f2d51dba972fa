import { ArtFilterError } from '../../errors.ts';
import type { PictureType } from '../../image/encode-browser.ts';
import { changedLive } from '../../style/session/live.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { AdapterSummary, Settings } from '../../style/settings/settings.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import { isAbort, untilAborted } from '../core.ts';
import { createSession } from '../persistence/persistence.ts';
import type { LoadedPicture } from '../pictures/picture-source.ts';
import { buildRequest } from './build-request.ts';
import type { RunParts } from './run-parts.ts';
import type { ElementSession } from './session-source.ts';

/** Milliseconds between two previews, at least. */
const PREVIEW_EVERY = 100;

/** Milliseconds that a hidden run works and then rests, with `when-hidden="slow"`. */
const HIDDEN_REST = 1000;

/** One run at a time: creates the session, iterates, shows the picture, and frees the session. */
export class Run {
  #session: ElementSession | undefined;
  /** Settings in force in the run in progress. */
  #settings: Settings | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #abort: AbortController | undefined;
  #done: Promise<boolean> | undefined;
  #paused = false;
  #visible = false;
  /** Whether the checkpoint stays after a stop. */
  #keepCheckpoint = false;
  /** Weights of the latest run. */
  #weights: Vgg19Weights | undefined;
  /** Adapter, once it is known. */
  adapter: AdapterSummary | undefined;
  /** Sentence about the weights, such as that they could not be cached. */
  weightsWarning: string | undefined;

  constructor(private readonly parts: RunParts) {}

  /** Description of the weights of the latest run. */
  get weightsDescription(): string | undefined {
    return this.#weights?.description;
  }

  get active(): boolean {
    return this.#done !== undefined;
  }

  /** Resolves with true once the run is complete, with false if it was stopped or has failed; never rejects. */
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
    this.#keepCheckpoint = false;
    this.#done = this.#perform(abort.signal).finally(() => signal?.removeEventListener('abort', stop));
    return this.#done;
  }

  pause(): void {
    const { core, announcer, progress } = this.parts;
    if (core.state !== 'running') return;
    this.#paused = true;
    this.#hold();
    void this.parts.persistence.save();
    core.setState('paused');
    announcer.say(core.words.say`Paused at iteration ${progress.iteration}`);
  }

  resume(): void {
    const { core, announcer } = this.parts;
    if (core.state !== 'paused') return;
    this.#paused = false;
    this.#hold();
    core.setState('running');
    announcer.say(core.words.say`Painting has resumed`);
  }

  /**
   * Ends the run; the picture so far stays.
   * @param keeps whether the checkpoint stays, too
   */
  async stop(keeps = false): Promise<void> {
    this.#keepCheckpoint = keeps;
    this.#abort?.abort();
    await this.#done;
  }

  /** Pauses or slows the run while it is not visible; `state` does not change. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#hold();
    if (visible) this.redraw();
  }

  /** Releases the weights; another run loads them again. */
  release(): void {
    this.#weights = undefined;
  }

  redraw(): void {
    if (!this.#session || !this.#canvas) return;
    // A failure ends the run, which says so.
    Promise.resolve(this.#session.draw(this.#canvas)).catch(() => undefined);
  }

  /** Passes changed live settings to the run, unless the recipe has changed and gives them another meaning. */
  update(given: Partial<Settings>): void {
    const running = this.#settings;
    if (!this.#session || !running) return;
    // The size in force, as the number of iterations may depend on the scales.
    const { size, minScale } = running;
    const settings = resolveSettings({ ...given, size, minScale }, this.#weights?.defaults);
    if (settings.recipe !== running.recipe) return;
    const live = changedLive(settings, running);
    if (Object.keys(live).length === 0) return;
    try {
      this.#session.update(live);
    } catch (error) {
      this.parts.core.warn('run', error);
      return;
    }
    Object.assign(running, live);
    this.parts.hints.change(running);
  }

  /**
   * Picture of the run in progress, or of the last one, as a file.
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot write the type
   */
  async toBlob(type: PictureType, quality?: number, options?: { depth?: 8 | 16 }): Promise<Blob> {
    return this.parts.result.toBlob(this.#session, this.#weights, type, quality, options);
  }

  /** Shows a picture as that of a run that is complete. */
  async show(picture: LoadedPicture): Promise<void> {
    await this.parts.result.show(picture);
    this.parts.core.setState('complete');
  }

  /** Finds out the adapter before the start. */
  async probe(): Promise<void> {
    const { core, inputs } = this.parts;
    try {
      this.adapter = await inputs.source().adapter();
      core.host.requestUpdate();
    } catch (error) {
      if (error instanceof ArtFilterError) core.setUnsupported(error.message);
    }
  }

  /** Sets the state for when no run is in progress. */
  rest(): void {
    const { core, pictures } = this.parts;
    if (core.blocked) core.setState('error');
    else core.setState(pictures.pending ? 'loading' : pictures.complete ? 'ready' : 'idle');
  }

  #hold(): void {
    const waits = !this.#visible && this.parts.inputs.whenHidden() === 'pause';
    if (this.#paused || waits) this.#session?.pause();
    else this.#session?.resume();
  }

  async #perform(signal: AbortSignal): Promise<boolean> {
    const { core, progress, announcer, persistence } = this.parts;
    const begun = performance.now();
    let failure: unknown;
    // No event fires before `start()` has returned.
    await undefined;
    try {
      signal.throwIfAborted();
      core.clearError('run');
      core.notices = [];
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
    const keeps = failure !== undefined || (signal.aborted && this.#keepCheckpoint);
    if (keeps) await persistence.save();
    failure = (await this.#close()) ?? failure;
    await persistence.end(failure !== undefined || keeps);
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
    announcer.say(core.words.say`Painting has stopped`);
    return false;
  }

  async #open(settings: Settings, signal: AbortSignal): Promise<void> {
    const { core, stage, announcer, hints, recording, persistence, result, inputs } = this.parts;
    const source = inputs.source();
    this.adapter = await untilAborted(signal, source.adapter());
    core.setUnsupported(undefined);
    const request = await buildRequest(this.parts, settings, this.adapter, signal, (sentence) => {
      this.weightsWarning = sentence;
      announcer.say(core.words.sentence(sentence));
    });
    this.#weights = request.weights;
    const name = inputs.checkpoint();
    const resume = name === undefined ? undefined : await persistence.open(name);
    const session = await createSession(core, source, request, resume);
    this.#session = session;
    signal.throwIfAborted();
    persistence.begin(session);
    const inForce = resolveSettings(session.settings, request.weights.defaults);
    this.#settings = inForce;
    result.begin(request, inForce);
    this.#canvas = stage.open(session.width, session.height);
    await session.draw(this.#canvas);
    recording.begin();
    recording.take(this.#canvas, 0);
    hints.start(inForce, request.regions !== undefined || request.keep !== undefined);
    // Settings changed meanwhile override those of the request and of the checkpoint.
    if (!core.blocked) this.update(inputs.settings());
    this.#hold();
    core.setState('running');
    if (session.iteration === 0) announcer.say(core.words.say`Painting has started`);
  }

  async #iterate(signal: AbortSignal): Promise<void> {
    const { core, progress, announcer, hints, recording } = this.parts;
    const session = this.#session!;
    const { width, height } = session;
    let shown = 0;
    let rested = performance.now();
    for await (const step of session.run({ signal })) {
      signal.throwIfAborted();
      progress.step(step, session.scale);
      hints.step(step);
      announcer.progress(step.iteration, step.iterations);
      core.emit('step', step);
      if (!this.#visible && performance.now() - rested >= HIDDEN_REST) {
        await new Promise((resolve) => setTimeout(resolve, HIDDEN_REST));
        rested = performance.now();
      }
      const shows = this.#visible && performance.now() - shown >= PREVIEW_EVERY;
      if (!shows && !recording.due(session.iteration)) continue;
      await session.draw(this.#canvas!);
      recording.take(this.#canvas!, session.iteration);
      if (!shows) continue;
      shown = performance.now();
      core.emit('preview', { iteration: step.iteration, width, height });
    }
  }

  /** Moves the picture from the session to the stage, and frees the session. */
  async #close(): Promise<unknown> {
    const { stage, recording } = this.parts;
    const session = this.#session;
    if (!session) return undefined;
    try {
      if (session.iteration > 0) {
        const picture = await session.picture();
        await stage.keep(picture, this.parts.pictures.content?.blob);
        await recording.end(picture, session.iteration);
      } else stage.clear();
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
    announcer.say(core.words.say`The picture is finished`);
    core.emit('preview', { iteration, width, height });
    core.emit('complete', { iteration, width, height, seconds });
  }
}
