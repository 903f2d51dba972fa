import { ArtFilterError } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Picture } from '../../image/picture.ts';
import { LOG_LINES } from '../../ops/losses/terms.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { fingerprintsOf } from '../checkpoint/fingerprints.ts';
import { takeCheckpoint } from '../checkpoint/take.ts';
import type { StyleTransferInputs } from '../pictures/inputs.ts';
import { memoryReport } from '../scale/memory.ts';
import { runBatch } from '../scale/run-batch.ts';
import { Scale } from '../scale/scale.ts';
import { type Setup, setUp, throwIfAborted } from '../scale/setup.ts';
import { endsOf } from '../scale/steps.ts';
import { parseColor } from '../settings/parse.ts';
import { scaleAfter } from '../settings/scales.ts';
import type { LiveSettings, MemoryReport, ScaleInfo, Settings, Step, Timings } from '../settings/settings.ts';
import { liveChanges } from './live.ts';
import { AsyncMutex } from './mutex.ts';
import { PauseGate } from './pause-gate.ts';
import { readPicture } from './read-picture.ts';

/**
 * One style transfer: two pictures in, one out, optimised on the GPU. Needs no DOM.
 *
 * ```ts
 * const session = await Session.create({ content, styles: [{ picture: style }], weights });
 * for await (const step of session.run()) console.log(step.iteration, step.losses.total);
 * const result = await session.picture();
 * session.destroy();
 * ```
 */
export class Session {
  /** The device it runs on. */
  readonly gpu: Gpu;
  /** Of the result, in pixels, as is the height. */
  readonly width: number;
  readonly height: number;
  readonly #setup: Setup;
  #scale: Scale;
  readonly #seconds: { load: number; compile: number; total: number };
  #iteration = 0;
  /** Steps computed and not yet handed over, and what is thrown once they have been. */
  #pending: Step[] = [];
  #failure: ArtFilterError | undefined;
  /** Whether settings changed that are not in force yet. */
  #changed = false;
  #running = false;
  #destroyed = false;
  /** The latest change of the shown colours. */
  #shading: Promise<unknown> | undefined;
  /** Iterations and reading their state take turns; the next scale and other colours hold the buffers while they are made. */
  readonly #turns = new AsyncMutex();
  readonly #pause = new PauseGate();

  private constructor(setup: Setup, scale: Scale, load: number, compile: number) {
    const { resume } = setup.inputs;
    this.gpu = setup.gpu;
    this.width = setup.width;
    this.height = setup.height;
    this.#setup = setup;
    this.#scale = scale;
    this.#seconds = { load, compile, total: resume?.seconds ?? 0 };
    if (!resume) return;
    this.#iteration = resume.iteration;
    this.#pending = [...resume.steps];
    this.#changed = resume.changed;
  }

  /**
   * Loads the network, computes the targets and compiles the graph; with a checkpoint, at the scale where that stands.
   * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU
   */
  static async create(inputs: StyleTransferInputs): Promise<Session> {
    const started = performance.now();
    const setup = await setUp(inputs);
    const loaded = performance.now();
    try {
      const scale = await Scale.open(setup, inputs.resume?.scale.index ?? scaleAfter(0, endsOf(setup)));
      return new Session(setup, scale, (loaded - started) / 1000, (performance.now() - loaded) / 1000);
    } catch (error) {
      setup.buffers.destroy();
      throw error;
    }
  }

  /** All settings in force. */
  get settings(): Readonly<Settings> {
    return this.#setup.settings;
  }

  /** Sentences on what a person should know of the result: of a run that goes on from a checkpoint of another device. */
  get notes(): readonly string[] {
    return this.#setup.notes;
  }

  /** The scale that it works at, from 0, how many there are, and its size in pixels. */
  get scale(): ScaleInfo {
    const { index, width, height } = this.#scale;
    return { index, count: this.#setup.sizes.length, width, height };
  }

  /** Parts that overlap, in which a picture too large for the memory is worked at this scale; 1 where it is whole. */
  get tiles(): number {
    return this.#scale.work.tiles;
  }

  /** Of the style pictures as they are used at this scale. */
  get styleSizes(): readonly { width: number; height: number }[] {
    return this.#scale.targets.pictures.styles.map(({ width, height }) => ({ width, height }));
  }

  /** Bytes of GPU memory it holds at this scale, by purpose. */
  get memory(): MemoryReport {
    const { buffers, width, height } = this.#scale;
    return memoryReport([this.#setup.buffers, ...buffers], width * height);
  }

  /** Iterations done. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Whether it waits for `resume()`. */
  get paused(): boolean {
    return this.#pause.closed;
  }

  /** Whether all iterations are done. */
  get complete(): boolean {
    return this.#iteration >= this.settings.iterations;
  }

  /** Seconds so far; `perIteration` is a running mean. */
  get seconds(): Timings {
    const { load, compile, total } = this.#seconds;
    const perIteration = this.#iteration ? this.#scale.executor.iterationMilliseconds / 1000 : 0;
    return { load, compile, perIteration, total: load + compile + total };
  }

  /**
   * Iterates from where it stands, and yields every iteration once it is done. Short iterations are computed
   * several at a time, so that `iteration`, `picture()` and `draw()` may be ahead of the step that was yielded.
   * @param options.until iteration to stop after; default: the settings' last
   * @param options.signal ends it with ArtFilterError `aborted`; the session can be run again
   * @throws ArtFilterError `device-lost`, `out-of-memory`, `diverged`, `aborted`
   */
  async *run(options: { signal?: AbortSignal; until?: number } = {}): AsyncGenerator<Step, void> {
    if (this.#running) {
      throw new ArtFilterError('settings', 'run: this session is running already. Wait for it, or pause it.');
    }
    this.#running = true;
    try {
      for (;;) {
        throwIfAborted(options.signal);
        await this.#pause.passed(options.signal);
        this.#alive();
        const next = this.#pending.shift();
        if (next) yield next;
        if (next) continue;
        if (this.#failure) throw this.#failure;
        const last = Math.min(options.until ?? Number.POSITIVE_INFINITY, this.settings.iterations);
        if (this.#iteration >= last) return;
        await this.#turns.take(async () => {
          await this.#prepare(options.signal);
          const { work, index } = this.#scale;
          const end = Math.min(last, endsOf(this.#setup)[index]!);
          const batch = Math.min(end - this.#iteration, work.executor.iterationsPerSubmit, LOG_LINES);
          await this.#runBatch(batch);
        });
      }
    } finally {
      this.#running = false;
    }
  }

  /** No step is yielded after, and no further iterations are begun, until `resume()`. */
  pause(): void {
    this.#pause.close();
  }

  /** Goes on after `pause()`. */
  resume(): void {
    this.#pause.open();
  }

  /**
   * Changes settings in force from the next iteration on.
   * @throws ArtFilterError `settings` when out of range
   */
  update(live: LiveSettings): void {
    this.#alive();
    const { settings, inputs } = this.#setup;
    const changes = liveChanges(live, inputs.styles.length);
    Object.assign(settings, structuredClone(changes));
    // What only the shown picture has is there at once, also when nothing runs any more.
    if (changes.color !== undefined) {
      const { contentChroma } = parseColor(changes.color);
      this.#shading = this.#work(this.#scale.finish.setChroma(contentChroma)).catch(() => undefined);
    }
    if (Object.keys(changes).some((name) => name !== 'iterations')) this.#changed = true;
  }

  /** The picture so far, read back; always of the result's size. */
  async picture(): Promise<Picture> {
    this.#alive();
    await this.#shading;
    return this.#turns.take(async () => {
      this.#alive();
      return readPicture(this.gpu, this.#scale, this, this.#iteration);
    });
  }

  /**
   * All that it takes to go on from here: `create({ …, resume })` with the same pictures, masks and weights makes the same
   * picture, to the bit on the same kind of adapter. While it runs, the next iterations wait until the state is read.
   * @throws ArtFilterError `diverged` where there is no good picture any more, `device-lost`, `aborted`
   */
  async checkpoint(): Promise<Checkpoint> {
    this.#alive();
    const { inputs, settings } = this.#setup;
    const sources = await fingerprintsOf(inputs, settings);
    return this.#turns.take(async () => {
      this.#alive();
      if (this.#failure) throw this.#failure;
      const here = { iteration: this.#iteration, steps: [...this.#pending], changed: this.#changed };
      const { total: seconds } = this.#seconds;
      return takeCheckpoint(this.#setup, this.#scale, sources, { ...here, seconds }, () => this.#alive());
    });
  }

  /** Draws the picture so far on a canvas, configured with `gpu.device` and `gpu.canvasFormat`, in the GPU's memory. */
  draw(context: GPUCanvasContext): void {
    this.#alive();
    const { finish, preview } = this.#scale;
    finish.run();
    preview.show(finish.shown);
    preview.draw(context);
  }

  /** Frees every GPU buffer. The session cannot be used after. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.resume();
    this.#turns.release(() => {
      this.#scale.destroy();
      this.#setup.buffers.destroy();
    });
  }

  /** Goes up to the scale of the next iteration, and brings changed settings into force. */
  async #prepare(signal: AbortSignal | undefined): Promise<void> {
    this.#alive();
    const wanted = scaleAfter(this.#iteration, endsOf(this.#setup));
    const before = this.#scale;
    if (wanted > before.index) {
      const started = performance.now();
      // What changes from here on may come too late for it.
      this.#changed = false;
      await this.#work(
        Scale.open(this.#setup, wanted, before).then(async (scale) => {
          this.#scale = scale;
          // Its buffers may still be filled for other colours.
          await this.#shading;
          before.destroy();
        }),
      );
      this.#seconds.compile += (performance.now() - started) / 1000;
      throwIfAborted(signal);
    }
    if (this.#changed) {
      this.#changed = false;
      await this.#work(this.#scale.apply());
    }
  }

  /** Waits for what `destroy` must wait for, too; afterwards it goes on only where there was none. */
  async #work(work: Promise<unknown>): Promise<void> {
    await this.#turns.hold(work);
    this.#alive();
  }

  async #runBatch(count: number): Promise<void> {
    const batch = await runBatch(this.#setup, this.#scale, this.#iteration, count).catch((error) => {
      this.#alive();
      throw error;
    });
    this.#seconds.total += batch.seconds;
    this.#iteration += count;
    this.#pending = batch.steps;
    this.#failure = batch.failure;
  }

  #alive(): void {
    if (this.#destroyed)
      throw new ArtFilterError('aborted', 'The style transfer was ended. Create a new one.');
  }
}
