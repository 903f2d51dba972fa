import { type ArtFilterError, alreadyRunning, destroyed, throwIfAborted } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import { gamutOf } from '../../image/colour/gamut.ts';
import type { Gamut, Picture, Size } from '../../image/picture.ts';
import { LOG_LINES } from '../../ops/losses/terms.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { fingerprintsOf } from '../checkpoint/fingerprints.ts';
import type { StyleTransferInputs } from '../checkpoint/resume.ts';
import { takeCheckpoint } from '../checkpoint/take.ts';
import type { DrawTarget } from '../display/canvas.ts';
import { chooseTiling } from '../planning/choose-tiling.ts';
import { memoryReport } from '../scale/memory.ts';
import { runBatch } from '../scale/run-batch.ts';
import { Scale, tileCount } from '../scale/scale.ts';
import { type Setup, setUp } from '../scale/setup.ts';
import { parseColor } from '../settings/parse.ts';
import { scaleAfter } from '../settings/scales.ts';
import type { LiveSettings, MemoryReport, ScaleInfo, Settings, Step, Timings } from '../settings/settings.ts';
import { changedLive, liveChanges } from './live.ts';
import { AsyncMutex } from './mutex.ts';
import { readPicture } from './output.ts';
import { PauseGate } from './pause-gate.ts';

/**
 * One run on one device, without recovery: a fault ends it. `StyleTransfer` is the public class around it, and
 * documents the members of the same names.
 */
export class Session {
  readonly gpu: Gpu;
  readonly width: number;
  readonly height: number;
  readonly #setup: Setup;
  #scale: Scale;
  readonly #seconds: { load: number; compile: number; total: number };
  #iteration = 0;
  /** Steps computed but not yet yielded by `run()`, and the error to throw after them. */
  #pending: Step[] = [];
  #failure: ArtFilterError | undefined;
  /** Whether settings have changed that are not in force yet. */
  #changed = false;
  #running = false;
  #destroyed = false;
  /** The latest change of the displayed colours. */
  #shading: Promise<unknown> | undefined;
  /** Runs iterations and readbacks one at a time; tracks the building of the next scale and of new colours. */
  readonly #mutex = new AsyncMutex();
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
   * Loads the network, computes the targets and compiles the graph; with `resume`, at the checkpoint's scale.
   * @throws ArtFilterError for anything wrong with the inputs or the GPU
   */
  static async create(inputs: StyleTransferInputs): Promise<Session> {
    const started = performance.now();
    const setup = await setUp(inputs);
    const loaded = performance.now();
    try {
      const first = inputs.resume?.scale.index ?? scaleAfter(0, setup.course.ends);
      const scale = await Scale.open(setup, first, await chooseTiling(setup, first));
      return new Session(setup, scale, (loaded - started) / 1000, (performance.now() - loaded) / 1000);
    } catch (error) {
      setup.buffers.destroy();
      throw error;
    }
  }

  get settings(): Readonly<Settings> {
    return this.#setup.settings;
  }

  get notes(): readonly string[] {
    return this.#setup.notes;
  }

  get scale(): ScaleInfo {
    const { index, width, height } = this.#scale;
    return { index, count: this.#setup.sizes.length, width, height };
  }

  /** Colour space of the pictures. */
  get gamut(): Gamut {
    return gamutOf(this.#setup.inputs.content);
  }

  get tiles(): number {
    return this.#scale.program.tiles;
  }

  get styleSizes(): readonly Size[] {
    return this.#scale.targets.pictures.styles.map(({ width, height }) => ({ width, height }));
  }

  get memory(): MemoryReport {
    const { buffers, width, height } = this.#scale;
    return memoryReport([this.#setup.buffers, ...buffers], width * height);
  }

  get iteration(): number {
    return this.#iteration;
  }

  get paused(): boolean {
    return this.#pause.closed;
  }

  get complete(): boolean {
    return this.#iteration >= this.#setup.course.iterations;
  }

  get seconds(): Timings {
    const { load, compile, total } = this.#seconds;
    const perIteration = this.#iteration ? this.#scale.executor.iterationMilliseconds / 1000 : 0;
    return { load, compile, perIteration, total: load + compile + total };
  }

  /**
   * Iterates, and yields each step; short iterations are computed several at a time.
   * @param options.until iteration to stop after; default: the settings' last
   * @param options.signal ends it with ArtFilterError `aborted`; the session can be run again
   * @throws ArtFilterError `device-lost`, `out-of-memory`, `diverged`, `aborted`
   */
  async *run(options: { signal?: AbortSignal; until?: number } = {}): AsyncGenerator<Step, void> {
    if (this.#running) {
      throw alreadyRunning();
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
        const { course } = this.#setup;
        const last = Math.min(options.until ?? Number.POSITIVE_INFINITY, course.iterations);
        if (this.#iteration >= last) return;
        await this.#mutex.runExclusive(async () => {
          await this.#prepare(options.signal);
          const { program, index } = this.#scale;
          const end = Math.min(last, course.stop(index, this.#iteration));
          const batch = Math.min(end - this.#iteration, program.executor.iterationsPerSubmit, LOG_LINES);
          await this.#runBatch(batch);
        });
      }
    } finally {
      this.#running = false;
    }
  }

  pause(): void {
    this.#pause.close();
  }

  resume(): void {
    this.#pause.open();
  }

  /** @throws ArtFilterError `settings` for a value out of range, or a setting that cannot change */
  update(live: LiveSettings): void {
    this.#alive();
    const { settings, inputs } = this.#setup;
    // What is in force already restarts nothing.
    const changes = changedLive(liveChanges(live, inputs.styles.length), settings);
    Object.assign(settings, structuredClone(changes));
    // The displayed colours change at once, even when no run is going.
    if (changes.color !== undefined) {
      const { contentChroma } = parseColor(changes.color);
      this.#shading = this.#work(this.#scale.compositor.setChroma(contentChroma)).catch(() => undefined);
    }
    if (changes.iterations !== undefined) this.#setup.course.fix();
    if (Object.keys(changes).some((name) => name !== 'iterations')) this.#changed = true;
  }

  async picture(): Promise<Picture> {
    this.#alive();
    await this.#shading;
    return this.#mutex.runExclusive(async () => {
      this.#alive();
      return readPicture(this.gpu, this.#scale, this, this.#iteration);
    });
  }

  /** @throws ArtFilterError `diverged` where the picture is not finite any more, `device-lost`, `aborted` */
  async checkpoint(): Promise<Checkpoint> {
    this.#alive();
    const { inputs, settings } = this.#setup;
    const sources = await fingerprintsOf(inputs, settings);
    return this.#mutex.runExclusive(async () => {
      this.#alive();
      if (this.#failure) throw this.#failure;
      const here = { iteration: this.#iteration, steps: [...this.#pending], changed: this.#changed };
      const { scale } = this;
      const { early } = this.#setup.course;
      const run = { ...this.#setup, scale, tiles: tileCount(this.#scale), state: this.#scale.state };
      return takeCheckpoint(run, sources, { ...here, early, seconds: this.#seconds.total }, () =>
        this.#alive(),
      );
    });
  }

  /** @param target of the format `gpu.canvasFormat` */
  draw(target: DrawTarget): void {
    this.#alive();
    const { compositor, preview } = this.#scale;
    compositor.run();
    preview.show(compositor.shown);
    preview.draw(target);
  }

  /** Frees every GPU buffer, once pending work has settled. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.resume();
    this.#mutex.release(() => {
      this.#scale.destroy();
      this.#setup.buffers.destroy();
    });
  }

  /** Builds the scale of the next iteration where it is another, and applies changed settings. */
  async #prepare(signal: AbortSignal | undefined): Promise<void> {
    this.#alive();
    const wanted = scaleAfter(this.#iteration, this.#setup.course.ends);
    const before = this.#scale;
    if (wanted > before.index) {
      const started = performance.now();
      // Settings that change from here on may come too late for the new scale.
      this.#changed = false;
      this.#setup.course.restart();
      await this.#work(
        chooseTiling(this.#setup, wanted)
          .then((tiling) => Scale.open(this.#setup, wanted, tiling, before))
          .then(async (scale) => {
            this.#scale = scale;
            // New colours may still be written to its buffers.
            await this.#shading;
            before.destroy();
          }),
      );
      this.#seconds.compile += (performance.now() - started) / 1000;
      throwIfAborted(signal);
    }
    if (this.#changed) {
      this.#changed = false;
      this.#setup.course.restart();
      await this.#work(this.#scale.apply());
    }
  }

  /** Waits for work that `destroy` must wait for, too. @throws ArtFilterError `aborted` if it was destroyed meanwhile */
  async #work(work: Promise<unknown>): Promise<void> {
    await this.#mutex.track(work);
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
    if (this.#destroyed) throw destroyed();
  }
}
