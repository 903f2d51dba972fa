import { ArtFilterError } from '../../errors.ts';
import { type Gpu, megabytes } from '../../gpu/device.ts';
import type { Picture } from '../../image/picture.ts';
import { type Checkpoint, checkpointPicture } from '../checkpoint/checkpoint.ts';
import type { StyleTransferInputs } from '../pictures/inputs.ts';
import type { LiveSettings, MemoryReport, ScaleInfo, Settings, Step, Timings } from '../settings/settings.ts';
import { liveChanges } from './live.ts';
import { openWithRetry, waited } from './open-with-retry.ts';
import { DivergenceDetector, isFault, Recovery } from './recovery.ts';
import type { Session } from './session.ts';

/** What a run is made from that goes on after faults. */
export interface LastingInputs extends StyleTransferInputs {
  /** Told what was survived and how, in a sentence for a person. */
  onNotice?(sentence: string): void;
  /** Seconds between two checkpoints in memory, at least; default 5. They take a twentieth of the time at most. */
  readonly checkpointEvery?: number;
}

/** The last state worth going back to, and its picture as it was shown. */
interface Kept {
  readonly checkpoint: Checkpoint;
  readonly picture: Picture;
}

/**
 * A `Session` that goes on after faults, from a checkpoint that it keeps in memory. A lost device is replaced,
 * but the third loss without progress is the end; where memory runs out, half of it must do; where a loss is no number
 * any more, the learning rate is halved. After the end the picture so far can still be had, and `run` tries again.
 */
export class StyleTransfer {
  readonly #inputs: LastingInputs;
  readonly #recovery: Recovery;
  #session: Session;
  /** Whether the session has failed; `run` makes another. */
  #broken = false;
  #kept: Kept | undefined;
  #keptAt = performance.now();
  /** Milliseconds that it took. */
  #keepCost = 0;
  readonly #trend = new DivergenceDetector();
  /** The last iteration handed over. */
  #told: number;
  /** Live settings that were given after the start. */
  readonly #live: LiveSettings = {};
  #running = false;
  #paused = false;
  #destroyed = false;

  private constructor(inputs: LastingInputs, recovery: Recovery, session: Session) {
    this.#inputs = inputs;
    this.#recovery = recovery;
    this.#session = session;
    this.#told = session.iteration - (inputs.resume?.steps.length ?? 0);
  }

  /**
   * As `Session.create`, with faults on the way survived.
   * @throws ArtFilterError what is wrong with the inputs, or a fault that cannot be survived
   */
  static async create(inputs: LastingInputs): Promise<StyleTransfer> {
    const recovery = new Recovery(inputs.memory);
    return new StyleTransfer(inputs, recovery, await openWithRetry(inputs, recovery, inputs.gpu));
  }

  get gpu(): Gpu {
    return this.#session.gpu;
  }

  get width(): number {
    return this.#session.width;
  }

  get height(): number {
    return this.#session.height;
  }

  get settings(): Readonly<Settings> {
    return this.#session.settings;
  }

  get notes(): readonly string[] {
    return this.#session.notes;
  }

  get scale(): ScaleInfo {
    return this.#session.scale;
  }

  get styleSizes(): readonly { width: number; height: number }[] {
    return this.#session.styleSizes;
  }

  get memory(): MemoryReport {
    return this.#session.memory;
  }

  get tiles(): number {
    return this.#session.tiles;
  }

  /** Iterations done; after a fault fewer than before. */
  get iteration(): number {
    return this.#broken ? (this.#last?.iteration ?? 0) : this.#session.iteration;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get complete(): boolean {
    return !this.#broken && this.#session.complete;
  }

  get seconds(): Timings {
    return this.#session.seconds;
  }

  /**
   * As `Session.run`; iterations that a fault undoes are made again, but not yielded again.
   * @throws ArtFilterError `aborted`, or the fault that could not be survived
   */
  async *run(options: { signal?: AbortSignal; until?: number } = {}): AsyncGenerator<Step, void> {
    if (this.#running) {
      throw new ArtFilterError('settings', 'run: this session is running already. Wait for it, or pause it.');
    }
    this.#running = true;
    try {
      while (!(yield* this.#runUntilFault(options)));
    } finally {
      this.#running = false;
    }
  }

  /** @returns whether it came to its end */
  async *#runUntilFault(options: { signal?: AbortSignal; until?: number }): AsyncGenerator<Step, boolean> {
    try {
      if (this.#broken) await this.#reopen(options.signal);
      for await (const step of this.#session.run(options)) {
        this.#trend.add(step.losses.total);
        if (step.iteration > this.#told) {
          this.#told = step.iteration;
          yield step;
        }
        await this.#keepWhenDue();
      }
      return true;
    } catch (error) {
      await this.#survive(error, options.signal);
      return false;
    }
  }

  pause(): void {
    this.#paused = true;
    this.#session.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#session.resume();
  }

  /** @throws ArtFilterError `settings` when out of range */
  update(live: LiveSettings): void {
    this.#alive();
    const changes = liveChanges(live, this.#inputs.styles.length);
    if (!this.#broken) this.#session.update(live);
    Object.assign(this.#live, changes);
    this.#trend.restart();
  }

  /** The picture so far; after a fault that of the last checkpoint, or once no run is going, made again. */
  picture(): Promise<Picture> {
    return this.#read(
      (session) => session.picture(),
      (last) => this.#kept?.picture ?? checkpointPicture(last),
    );
  }

  /** Where it stands; after a fault as `picture`. */
  checkpoint(): Promise<Checkpoint> {
    return this.#read(
      (session) => session.checkpoint(),
      (last) => last,
    );
  }

  /** Draws the picture so far; nothing while there is no device. */
  draw(context: GPUCanvasContext): void {
    this.#alive();
    if (!this.#broken && !this.gpu.fault) this.#session.draw(context);
  }

  destroy(): void {
    this.#destroyed = true;
    this.#session.destroy();
  }

  get #last(): Checkpoint | undefined {
    return this.#kept?.checkpoint ?? this.#inputs.resume;
  }

  async #read<T>(now: (session: Session) => Promise<T>, then: (last: Checkpoint) => T): Promise<T> {
    this.#alive();
    const { iteration } = this;
    try {
      if (!this.#broken) return await now(this.#session);
    } catch (error) {
      this.#alive();
      if (!isFault(error)) throw error;
      if (!this.#running) {
        const failure = await this.#survive(error, undefined).catch((reason: unknown) => reason);
        if (!failure) {
          for await (const _ of this.run({ until: iteration }));
          return this.#read(now, then);
        }
      }
      if (!this.#last) throw error;
    }
    if (this.#last) return then(this.#last);
    throw new ArtFilterError('device-lost', 'The GPU was lost before there was a picture. Start again.');
  }

  async #keepWhenDue(): Promise<void> {
    const { checkpointEvery = 5 } = this.#inputs;
    const started = performance.now();
    const due = this.#keptAt + Math.max(checkpointEvery * 1000, 20 * this.#keepCost);
    if (this.#trend.diverging || started < due) return;
    try {
      const checkpoint = await this.#session.checkpoint();
      this.#kept = { checkpoint, picture: await this.#session.picture() };
      this.#recovery.progress();
    } catch (error) {
      // That there is no copy, for want of memory here or there, is no fault of the run.
      const ends = ['device-lost', 'diverged', 'aborted'];
      if (error instanceof ArtFilterError && ends.includes(error.code)) throw error;
    }
    this.#keptAt = performance.now();
    this.#keepCost = this.#keptAt - started;
  }

  /** Frees what has failed, and tells how it goes on. @throws what there is no remedy for */
  async #survive(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (!isFault(error) || this.#destroyed) throw error;
    this.#broken = true;
    this.#session.destroy();
    const remedy = this.#recovery.remedy(error, this.gpu.takeMostBytes());
    if (!remedy) {
      this.#recovery.progress();
      throw error;
    }
    const at = this.iteration;
    const onward = at > 0 ? `goes on from iteration ${at}` : 'begins again';
    if (remedy.by === 'device') {
      this.#notice(`The GPU was lost; the painting ${onward} with another device.`);
      await waited(remedy.wait, signal);
    } else if (remedy.by === 'memory') {
      this.#notice(
        `The GPU has no memory left; the painting ${onward} with at most ${megabytes(remedy.cap)}.`,
      );
    } else {
      const learningRate = (this.#live.learningRate ?? this.settings.learningRate) / 2;
      this.#live.learningRate = learningRate;
      this.#notice(
        `The picture diverged; the painting ${onward} with half the learning rate, ${learningRate}.`,
      );
    }
  }

  /** Makes a session that goes on where the last good one was. */
  async #reopen(signal: AbortSignal | undefined): Promise<void> {
    const inputs = { ...this.#inputs, resume: this.#last, signal, onProgress: undefined };
    const session = await openWithRetry(inputs, this.#recovery, this.gpu);
    if (this.#destroyed) session.destroy();
    this.#alive();
    const changes = Object.entries(this.#live).filter(
      ([name, value]) => String(session.settings[name as keyof Settings]) !== String(value),
    );
    if (changes.length > 0) session.update(Object.fromEntries(changes));
    if (this.#paused) session.pause();
    this.#session = session;
    this.#broken = false;
    this.#trend.restart();
    this.#keptAt = performance.now();
  }

  #notice(sentence: string): void {
    this.#inputs.onNotice?.(sentence);
  }

  #alive(): void {
    if (this.#destroyed) {
      throw new ArtFilterError('aborted', 'The style transfer was ended. Create a new one.');
    }
  }
}
