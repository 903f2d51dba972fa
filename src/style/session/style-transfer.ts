import { ArtFilterError, alreadyRunning, destroyed } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Picture, Size } from '../../image/picture.ts';
import { type Checkpoint, checkpointPicture } from '../checkpoint/checkpoint.ts';
import type { StyleTransferInputs } from '../checkpoint/resume.ts';
import { type Canvas, drawOnCanvas } from '../display/canvas.ts';
import type { LiveSettings, MemoryReport, ScaleInfo, Settings, Step, Timings } from '../settings/settings.ts';
import { LatestCheckpoint } from './latest-checkpoint.ts';
import { changedLive, liveChanges } from './live.ts';
import { delay, openWithRetry } from './open-with-retry.ts';
import { DivergenceDetector, isFault, RecoveryPolicy } from './recovery.ts';
import type { Session } from './session.ts';

/** Options of `StyleTransfer.run`. */
export interface RunOptions {
  /** Ends the run with ArtFilterError `aborted`; the transfer can be run again. */
  readonly signal?: AbortSignal;
  /** Iteration to stop after; default: the settings' last. */
  readonly until?: number;
}

/**
 * A style transfer on the GPU: a content picture and style pictures in, one picture out. Needs no DOM.
 *
 * ```ts
 * const transfer = await StyleTransfer.create({ content, styles: [{ picture: style }], weights });
 * for await (const step of transfer.run()) console.log(step.iteration, step.losses.total);
 * const result = await transfer.picture();
 * transfer.destroy();
 * ```
 *
 * It recovers from faults by a checkpoint in memory: a lost device is replaced, up to the third loss without a new
 * checkpoint; out of memory, it tries half; a divergence halves the learning rate. Where a fault has ended the run, the
 * picture so far remains, and `run` tries again.
 */
export class StyleTransfer {
  readonly #inputs: StyleTransferInputs;
  readonly #recovery: RecoveryPolicy;
  #session: Session;
  #failed = false;
  readonly #latest: LatestCheckpoint;
  readonly #divergence = new DivergenceDetector();
  /** The last iteration yielded. */
  #yielded: number;
  /** Live settings changed since the start. */
  readonly #live: LiveSettings = {};
  #running = false;
  #paused = false;
  #destroyed = false;

  private constructor(inputs: StyleTransferInputs, recovery: RecoveryPolicy, session: Session) {
    const { resume, checkpointEvery = 5 } = inputs;
    this.#inputs = inputs;
    this.#recovery = recovery;
    this.#session = session;
    this.#latest = new LatestCheckpoint(checkpointEvery, resume);
    this.#yielded = session.iteration - (resume?.steps.length ?? 0);
  }

  /**
   * Loads the network, computes the targets and compiles the graph; with `resume`, at the checkpoint's scale.
   * @throws ArtFilterError for anything wrong with the inputs or the GPU
   */
  static async create(inputs: StyleTransferInputs): Promise<StyleTransfer> {
    const recovery = new RecoveryPolicy(inputs.memory);
    return new StyleTransfer(inputs, recovery, await openWithRetry(inputs, recovery, inputs.gpu));
  }

  /** The device in use; another one after a loss. */
  get gpu(): Gpu {
    return this.#session.gpu;
  }

  /** Width of the result in pixels. */
  get width(): number {
    return this.#session.width;
  }

  /** Height of the result in pixels. */
  get height(): number {
    return this.#session.height;
  }

  /** Every setting in force. */
  get settings(): Readonly<Settings> {
    return this.#session.settings;
  }

  /** Sentences about the result: what differs where a run resumes from a checkpoint of another device. */
  get notes(): readonly string[] {
    return this.#session.notes;
  }

  /** Scale in progress: its index from 0, the number of scales, and its size in pixels. */
  get scale(): ScaleInfo {
    return this.#session.scale;
  }

  /** Sizes of the style pictures at this scale, in pixels. */
  get styleSizes(): readonly Size[] {
    return this.#session.styleSizes;
  }

  /** Bytes of GPU memory held at this scale, by purpose. */
  get memory(): MemoryReport {
    return this.#session.memory;
  }

  /** Overlapping tiles in which a picture too large for the memory is computed at this scale; 1: the whole picture. */
  get tiles(): number {
    return this.#session.tiles;
  }

  /** Iterations done; after a fault, those of the latest checkpoint. */
  get iteration(): number {
    return this.#failed ? (this.#latest.checkpoint?.iteration ?? 0) : this.#session.iteration;
  }

  /** Whether `pause()` was called, and `resume()` not yet. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Whether all iterations are done. */
  get complete(): boolean {
    return !this.#failed && this.#session.complete;
  }

  /** Seconds so far; `perIteration` is a running mean. */
  get seconds(): Timings {
    return this.#session.seconds;
  }

  /**
   * Iterates, and yields each step once. Short iterations are computed several at a time, so `iteration`, `picture()` and
   * `draw()` may be ahead of the step yielded; iterations that a fault has undone are not yielded again.
   * @throws ArtFilterError `aborted`, or the fault from which the run could not recover
   */
  async *run(options: RunOptions = {}): AsyncGenerator<Step, void> {
    if (this.#running) throw alreadyRunning();
    this.#running = true;
    try {
      while (!(yield* this.#runUntilFault(options)));
    } finally {
      this.#running = false;
    }
  }

  /** @returns whether the run came to its end */
  async *#runUntilFault(options: RunOptions): AsyncGenerator<Step, boolean> {
    try {
      if (this.#failed) await this.#reopen(options.signal);
      for await (const step of this.#session.run(options)) {
        this.#divergence.add(step.losses.total);
        if (step.iteration > this.#yielded) {
          this.#yielded = step.iteration;
          yield step;
        }
        const { due } = this.#latest;
        if (!due || this.#divergence.diverging) continue;
        if (await this.#latest.take(this.#session)) this.#recovery.progress();
      }
      return true;
    } catch (error) {
      await this.#recover(error, options.signal);
      return false;
    }
  }

  /** Halts the run: no further step is yielded and no iteration begun until `resume()`. */
  pause(): void {
    this.#paused = true;
    this.#session.pause();
  }

  /** Continues after `pause()`. */
  resume(): void {
    this.#paused = false;
    this.#session.resume();
  }

  /**
   * Changes live settings from the next iteration on.
   * @throws ArtFilterError `settings` for a value out of range, or a setting that cannot change during a run
   */
  update(live: LiveSettings): void {
    this.#assertAlive();
    const changes = liveChanges(live, this.#inputs.styles.length);
    if (!this.#failed) this.#session.update(live);
    Object.assign(this.#live, changes);
    this.#divergence.restart();
  }

  /** Reads back the picture so far, at the result's size; during recovery from a fault, that of the latest checkpoint. */
  picture(): Promise<Picture> {
    return this.#read(
      (session) => session.picture(),
      (checkpoint) => this.#latest.picture ?? checkpointPicture(checkpoint),
    );
  }

  /**
   * The run's state between two iterations: `create({ …, resume })` with the same pictures, masks and weights continues
   * to the same picture, to the bit on the same kind of adapter. During recovery from a fault, the latest checkpoint.
   */
  checkpoint(): Promise<Checkpoint> {
    return this.#read(
      (session) => session.checkpoint(),
      (checkpoint) => checkpoint,
    );
  }

  /**
   * Draws the picture so far; does nothing while no device is there. Where canvases do not show what WebGPU draws, it is
   * read back: the promise resolves once it is shown.
   */
  draw(canvas: Canvas): undefined | Promise<void> {
    this.#assertAlive();
    if (this.#failed || this.gpu.fault) return undefined;
    return drawOnCanvas(canvas, this.gpu, this.#session);
  }

  /** Frees every GPU buffer. The transfer cannot be used after. */
  destroy(): void {
    this.#destroyed = true;
    this.#session.destroy();
  }

  /** Reads from the session, or after a fault from the latest checkpoint; once no run is going, from a new session. */
  async #read<T>(
    fromSession: (session: Session) => Promise<T>,
    fromCheckpoint: (checkpoint: Checkpoint) => T,
  ): Promise<T> {
    this.#assertAlive();
    const { iteration } = this;
    try {
      if (!this.#failed) return await fromSession(this.#session);
    } catch (error) {
      this.#assertAlive();
      if (!isFault(error)) throw error;
      if (!this.#running) {
        const failure = await this.#recover(error, undefined).catch((reason: unknown) => reason);
        if (!failure) {
          for await (const _ of this.run({ until: iteration }));
          return this.#read(fromSession, fromCheckpoint);
        }
      }
      if (!this.#latest.checkpoint) throw error;
    }
    if (this.#latest.checkpoint) return fromCheckpoint(this.#latest.checkpoint);
    throw new ArtFilterError('device-lost', 'The GPU was lost before there was a picture. Start again.');
  }

  /** Frees the failed session and applies a remedy, with a notice. @throws the error where there is no remedy */
  async #recover(told: unknown, signal: AbortSignal | undefined): Promise<void> {
    const error = await this.gpu.causeOf(told);
    if (!isFault(error) || this.#destroyed) throw error;
    this.#failed = true;
    this.#session.destroy();
    const remedy = this.#recovery.remedy(error, this.gpu.takeMostBytes());
    if (!remedy) {
      this.#recovery.progress();
      throw error;
    }
    const { iteration } = this;
    const next = `the painting ${iteration > 0 ? `continues from iteration ${iteration}` : 'starts again'}`;
    const notify = (sentence: string) => this.#inputs.onNotice?.(sentence);
    if (remedy.by === 'device') {
      notify(`The GPU was lost; ${next} with another device.`);
      await delay(remedy.wait, signal);
    } else if (remedy.by === 'memory') {
      notify(`The GPU is out of memory; ${next} with at most ${formatBytes(remedy.cap)}.`);
    } else {
      const learningRate = (this.#live.learningRate ?? this.settings.learningRate) / 2;
      this.#live.learningRate = learningRate;
      notify(`The picture diverged; ${next} with half the learning rate, ${learningRate}.`);
    }
  }

  /** Opens a session at the latest checkpoint, with the live settings changed since. */
  async #reopen(signal: AbortSignal | undefined): Promise<void> {
    const inputs = { ...this.#inputs, resume: this.#latest.checkpoint, signal, onProgress: undefined };
    const session = await openWithRetry(inputs, this.#recovery, this.gpu);
    if (this.#destroyed) session.destroy();
    this.#assertAlive();
    const changes = changedLive(this.#live, session.settings);
    if (Object.keys(changes).length > 0) session.update(changes);
    if (this.#paused) session.pause();
    this.#session = session;
    this.#failed = false;
    this.#divergence.restart();
    this.#latest.restart();
  }

  #assertAlive(): void {
    if (this.#destroyed) throw destroyed();
  }
}
