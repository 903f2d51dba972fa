import { ArtFilterError } from '../errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { mapped, readFloats } from '../gpu/readback.ts';
import type { Picture } from '../image/picture.ts';
import { LOG_LINES } from '../ops/terms.ts';
import { assemble, type Parts, throwIfAborted } from './assemble.ts';
import { LIVE, type LiveSettings, type StyleTransferInputs } from './inputs.ts';
import { memoryReport } from './memory.ts';
import { checkNumbers } from './resolve-settings.ts';
import type { MemoryReport, Settings, Step, Timings } from './settings.ts';

/**
 * One style transfer: two pictures in, one out, optimised on the GPU. Needs no DOM.
 *
 * ```ts
 * const session = await StyleTransfer.create({ content, styles: [{ picture: style }], weights });
 * for await (const step of session.run()) console.log(step.iteration, step.losses.total);
 * const result = await session.picture();
 * session.destroy();
 * ```
 */
export class StyleTransfer {
  /** The device it runs on. */
  readonly gpu: Gpu;
  /** Of the result, in pixels. */
  readonly width: number;
  /** Of the result, in pixels. */
  readonly height: number;
  /** Of the style pictures as they were used. */
  readonly styleSizes: readonly { width: number; height: number }[];
  /** Bytes of GPU memory it holds, by purpose. */
  readonly memory: MemoryReport;
  readonly #parts: Parts;
  readonly #staging: GPUBuffer;
  #iteration = 0;
  /** Steps computed and not yet handed over. */
  #pending: Step[] = [];
  /** What is thrown once they have been. */
  #failure: ArtFilterError | undefined;
  #running = false;
  #destroyed = false;
  #paused: { promise: Promise<void>; resume: () => void } | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.gpu = parts.gpu;
    this.width = parts.width;
    this.height = parts.height;
    this.styleSizes = parts.styleSizes;
    const { buffers, objective } = parts;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#staging = buffers.create('losses.readback', 'readback', objective.terms.log.bytes, usage);
    this.memory = memoryReport(buffers, this.width * this.height);
  }

  /**
   * Loads the network, computes the targets and compiles the graph.
   * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU
   */
  static async create(inputs: StyleTransferInputs): Promise<StyleTransfer> {
    return new StyleTransfer(await assemble(inputs));
  }

  /** All settings in force. */
  get settings(): Readonly<Settings> {
    return this.#parts.settings;
  }

  /** Iterations done. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Whether it waits for `resume()`. */
  get paused(): boolean {
    return this.#paused !== undefined;
  }

  /** Whether all iterations are done. */
  get complete(): boolean {
    return this.#iteration >= this.settings.iterations;
  }

  /** Seconds so far; `perIteration` is a running mean. */
  get seconds(): Timings {
    const { load, compile, total } = this.#parts.seconds;
    const perIteration = this.#iteration ? this.#parts.executor.iterationMilliseconds / 1000 : 0;
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
        await this.#unpaused(options.signal);
        const next = this.#pending.shift();
        if (next) {
          yield next;
          continue;
        }
        if (this.#failure) throw this.#failure;
        const last = Math.min(options.until ?? Number.POSITIVE_INFINITY, this.settings.iterations);
        if (this.#iteration >= last) return;
        const batch = Math.min(last - this.#iteration, this.#parts.executor.iterationsPerSubmit, LOG_LINES);
        this.#pending = await this.#iterate(batch);
      }
    } finally {
      this.#running = false;
    }
  }

  /** No step is yielded after, and no further iterations are begun, until `resume()`. */
  pause(): void {
    if (this.#paused) return;
    let resume = () => {};
    const promise = new Promise<void>((resolve) => {
      resume = resolve;
    });
    this.#paused = { promise, resume };
  }

  /** Goes on after `pause()`. */
  resume(): void {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  /**
   * Changes settings in force from the next iteration on.
   * @throws ArtFilterError `settings` when out of range
   */
  update(live: LiveSettings): void {
    this.#alive();
    const { settings, objective, state } = this.#parts;
    const given = Object.entries(live).filter(([, value]) => value !== undefined);
    const other = given.find(([name]) => !(LIVE as readonly string[]).includes(name));
    if (other) {
      throw new ArtFilterError(
        'settings',
        `${other[0]} cannot change while it runs, only ${LIVE.join(', ')} can. Create a new style transfer.`,
      );
    }
    checkNumbers(Object.fromEntries(given));
    Object.assign(settings, Object.fromEntries(given));
    objective.setWeights(settings);
    state.setRate(settings.learningRate);
    if (given.some(([name]) => name !== 'iterations')) state.restart();
  }

  /** The picture so far, read back. */
  async picture(): Promise<Picture> {
    this.#alive();
    const { state, width, height } = this.#parts;
    const data = await readFloats(this.gpu, state.output.outside!, 3 * width * height);
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i])) throw diverged(this.#iteration, data[i]!);
      data[i] = Math.min(1, Math.max(0, data[i]!));
    }
    return { width, height, data };
  }

  /**
   * Draws the picture so far, straight from the GPU's memory.
   * @param context of a canvas, configured with `gpu.device` and `gpu.canvasFormat`
   */
  draw(context: GPUCanvasContext): void {
    this.#alive();
    this.#parts.preview.draw(context);
  }

  /** Frees every GPU buffer. The session cannot be used after. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.resume();
    this.#parts.buffers.destroy();
  }

  async #iterate(count: number): Promise<Step[]> {
    const { executor, objective, settings } = this.#parts;
    const { log } = objective.terms;
    const from = this.#iteration;
    const started = performance.now();
    executor.submit(count, (encoder) => {
      encoder.copyBufferToBuffer(log.outside!, 0, this.#staging, 0, log.bytes);
    });
    const bytes = await mapped(this.gpu, this.#staging, log.bytes).catch((error) => {
      this.#alive();
      throw error;
    });
    const lines = new Float32Array(bytes);
    const elapsed = performance.now() - started;
    const fault = this.gpu.faultSince(this.#parts.faults);
    if (fault) throw fault;
    executor.measured(count, elapsed);
    this.#parts.seconds.total += elapsed / 1000;
    this.#iteration += count;
    const length = 1 + objective.terms.count;
    const { iterations } = settings;
    const secondsPerIteration = executor.iterationMilliseconds / 1000;
    const steps: Step[] = [];
    for (let i = 0; i < count; i++) {
      const at = ((from + i) % LOG_LINES) * length;
      const losses = objective.read(lines.subarray(at, at + length));
      const iteration = from + i + 1;
      if (!Number.isFinite(losses.total)) {
        // The good steps before it are handed over first.
        this.#failure = diverged(iteration, losses.total);
        break;
      }
      steps.push({ iteration, iterations, losses, secondsPerIteration });
    }
    return steps;
  }

  #alive(): void {
    if (this.#destroyed)
      throw new ArtFilterError('aborted', 'The style transfer was ended. Create a new one.');
  }

  async #unpaused(signal: AbortSignal | undefined): Promise<void> {
    while (this.#paused) {
      let wake = () => {};
      const aborted = new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal?.addEventListener('abort', wake, { once: true });
      await Promise.race([this.#paused.promise, aborted]);
      signal?.removeEventListener('abort', wake);
      throwIfAborted(signal);
    }
    this.#alive();
  }
}

function diverged(iteration: number, value: number): ArtFilterError {
  return new ArtFilterError(
    'diverged',
    `The picture diverged at iteration ${iteration} (the loss is ${value}). Lower the learning rate, or use Adam.`,
  );
}
