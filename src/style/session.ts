import { ArtFilterError } from '../errors.ts';
import { Buffers } from '../gpu/buffers.ts';
import { type Gpu, sharedGpu } from '../gpu/device.ts';
import { mapped, readFloats } from '../gpu/readback.ts';
import { compile } from '../graph/program.ts';
import { denseTensor } from '../graph/tensor.ts';
import type { Picture } from '../image/picture.ts';
import { LOG_LINES } from '../ops/terms.ts';
import { Vgg19 } from '../vgg/network.ts';
import { Executor } from './executor.ts';
import type { LiveSettings, StyleTransferInputs } from './inputs.ts';
import { memoryReport } from './memory.ts';
import { buildObjective, type StyleObjective } from './objective.ts';
import { optimise } from './optimiser.ts';
import { OptimiserState } from './optimiser-state.ts';
import { checkFits, preparePictures } from './prepare-pictures.ts';
import { Preview } from './preview.ts';
import { recipeNamed } from './recipes.ts';
import { checkNumbers, resolveSettings } from './resolve-settings.ts';
import type { MemoryReport, Settings, Step, Timings } from './settings.ts';
import { startingPicture } from './start.ts';
import { contentTargets, styleTargets } from './targets.ts';

/** What `create` has made ready. */
interface Parts {
  readonly gpu: Gpu;
  readonly buffers: Buffers;
  readonly settings: Settings;
  readonly objective: StyleObjective;
  readonly state: OptimiserState;
  readonly executor: Executor;
  readonly width: number;
  readonly height: number;
  readonly styleSizes: readonly { width: number; height: number }[];
  readonly seconds: Timings;
}

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
  readonly #preview: Preview;
  #iteration = 0;
  #running = false;
  #destroyed = false;
  #paused: { promise: Promise<void>; resume: () => void } | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.gpu = parts.gpu;
    this.width = parts.width;
    this.height = parts.height;
    this.styleSizes = parts.styleSizes;
    const { buffers, objective, state } = parts;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#staging = buffers.create('losses.readback', 'readback', objective.terms.log.bytes, usage);
    this.#preview = new Preview(buffers, state.output.outside!, this.width, this.height);
    this.memory = memoryReport(buffers, this.width * this.height);
  }

  /**
   * Loads the network, computes the targets and compiles the graph.
   * @throws ArtFilterError with one sentence for whatever is wrong with the inputs or the GPU
   */
  static async create(inputs: StyleTransferInputs): Promise<StyleTransfer> {
    const started = performance.now();
    const { weights } = inputs;
    const pooling = inputs.settings?.pooling ?? weights.pooling;
    const settings = resolveSettings({ ...inputs.settings, pooling });
    const recipe = recipeNamed(settings.recipe);
    const gpu = inputs.gpu ?? (await sharedGpu());
    if (gpu.fault) throw gpu.fault;
    checkFits(gpu, inputs.content, settings.size);
    const pictures = preparePictures(inputs, settings, recipe);
    const buffers = new Buffers(gpu);
    const stage = (name: 'load' | 'compile' | 'targets', fraction: number) => {
      throwIfAborted(inputs.signal);
      inputs.onProgress?.(name, fraction);
    };
    try {
      stage('load', 0);
      const contentLayers = Object.keys(settings.contentLayers);
      const styleLayers = Object.keys(settings.styleLayers);
      const tapped = [...new Set([...contentLayers, ...styleLayers])];
      const vgg = await Vgg19.load(buffers, weights, tapped, recipe.inputScale);
      stage('load', 1);
      const loaded = performance.now();

      stage('targets', 0);
      const content = await contentTargets(buffers, vgg, pictures.content, contentLayers, settings);
      stage('targets', 0.5);
      const style = await styleTargets(buffers, vgg, pictures.styles, styleLayers, settings);
      stage('targets', 1);

      stage('compile', 0);
      const { width, height } = pictures.content;
      const pixels = buffers.create('image', 'image', 3 * width * height * 4);
      const image = denseTensor('image', [3, height, width], 'image', pixels);
      const state = new OptimiserState(buffers, image, recipe);
      const objective = buildObjective(vgg, { content, style }, state, settings, recipe);
      const step = optimise(state, objective.grad, objective.loss, settings.optimizer);
      const program = await compile(buffers, 'style transfer', [step]);
      objective.setWeights(settings);
      state.setRate(settings.learningRate);
      const sources = { content: pictures.content, style: pictures.styles[0]!.picture, start: inputs.start };
      state.start(startingPicture(sources, settings, recipe));
      const milliseconds = inputs.submitMilliseconds ?? (gpu.adapter.software ? 500 : 50);
      const executor = new Executor(gpu, program.steps, milliseconds);
      stage('compile', 1);

      const load = (loaded - started) / 1000;
      const seconds = { load, compile: (performance.now() - loaded) / 1000, perIteration: 0, total: 0 };
      const styleSizes = pictures.styles.map(({ picture }) => ({
        width: picture.width,
        height: picture.height,
      }));
      const made = { gpu, buffers, settings, objective, state, executor, width, height, styleSizes, seconds };
      return new StyleTransfer(made);
    } catch (error) {
      buffers.destroy();
      throw gpu.fault ?? error;
    }
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
   * Iterates from where it stands, and yields every iteration once it is done.
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
        const last = Math.min(options.until ?? Number.POSITIVE_INFINITY, this.settings.iterations);
        if (this.#iteration >= last) return;
        const batch = Math.min(last - this.#iteration, this.#parts.executor.iterationsPerSubmit, LOG_LINES);
        yield* await this.#iterate(batch);
      }
    } finally {
      this.#running = false;
    }
  }

  /** Takes effect before the next iteration. */
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
    checkNumbers(live);
    const { settings, objective, state } = this.#parts;
    Object.assign(settings, live);
    objective.setWeights(settings);
    state.setRate(settings.learningRate);
  }

  /** The picture so far, read back. */
  async picture(): Promise<Picture> {
    const { state, width, height } = this.#parts;
    const data = await readFloats(this.gpu, state.output.outside!, 3 * width * height);
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
    return { width, height, data };
  }

  /**
   * Draws the picture so far, straight from the GPU's memory.
   * @param context of a canvas, configured with `gpu.device`
   */
  draw(context: GPUCanvasContext): void {
    this.#preview.draw(context);
  }

  /** Frees every GPU buffer. The session cannot be used after. */
  destroy(): void {
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
    const lines = new Float32Array(await mapped(this.gpu, this.#staging, log.bytes));
    const elapsed = performance.now() - started;
    if (this.gpu.fault) throw this.gpu.fault;
    executor.measured(count, elapsed);
    this.#parts.seconds.total += elapsed / 1000;
    this.#iteration += count;
    const length = 1 + objective.terms.count;
    return Array.from({ length: count }, (_, i): Step => {
      const at = ((from + i) % LOG_LINES) * length;
      const losses = objective.read(lines.subarray(at, at + length));
      const iteration = from + i + 1;
      if (!Number.isFinite(losses.total)) {
        throw new ArtFilterError(
          'diverged',
          `The picture diverged at iteration ${iteration} (the loss is ${losses.total}). Lower the learning rate, or use Adam.`,
        );
      }
      const { iterations } = settings;
      return { iteration, iterations, losses, secondsPerIteration: executor.iterationMilliseconds / 1000 };
    });
  }

  async #unpaused(signal: AbortSignal | undefined): Promise<void> {
    while (this.#paused) {
      const aborted = new Promise<void>((resolve) =>
        signal?.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([this.#paused.promise, aborted]);
      throwIfAborted(signal);
    }
    if (this.#destroyed)
      throw new ArtFilterError('aborted', 'The style transfer was ended. Create a new one.');
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ArtFilterError('aborted', 'The style transfer was stopped.');
}
