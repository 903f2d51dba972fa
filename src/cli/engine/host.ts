import { ArtFilterError, hasCode } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Picture } from '../../image/picture.ts';
import { decodeCheckpoint } from '../../style/checkpoint/file.ts';
import { usedDigest } from '../../style/checkpoint/fingerprints.ts';
import { decodeMeasured, encodeMeasured } from '../../style/objective/measured-file.ts';
import type { MeasuredStyle } from '../../style/pictures/measured.ts';
import { estimateRun } from '../../style/planning/estimate.ts';
import { changedLive } from '../../style/session/live.ts';
import { measureStyle } from '../../style/session/measure-style.ts';
import { StyleTransfer } from '../../style/session/style-transfer.ts';
import { withLook } from '../../style/settings/looks.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { findBundled, readBundled } from '../../vgg/weights/bundled.ts';
import { weightsFromFile } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { WeightsSource } from '../shared/find-weights.ts';
import type {
  HostCommand,
  HostEvent,
  Job,
  Measured,
  MeasureJob,
  Outcome,
  Stage,
  StyleSource,
} from './engine.ts';
import { Checkpoints } from './host-checkpoints.ts';
import { hostEstimate } from './host-estimate.ts';

/** Surroundings of a host: a Node process or a page. */
export interface HostContext {
  emit(event: HostEvent): Promise<void>;
  /** Reads a whole weights file. */
  readFile(path: string): Promise<Uint8Array>;
}

/** GPU side of the command line, in Node or in a page: carries out commands and emits events. */
export class Host {
  #context: HostContext;
  #gpu: Gpu;
  #weights: HostWeights;
  #stop = new AbortController();

  constructor(gpu: Gpu, context: HostContext) {
    this.#gpu = gpu;
    this.#context = context;
    this.#weights = new HostWeights((path) => context.readFile(path));
  }

  async handle(command: HostCommand): Promise<void> {
    if (command.type === 'stop') return this.#stop.abort();
    await this.#result(command)
      .then((event) => this.#context.emit(event))
      .catch((error) => this.#context.emit(errorEvent(error)));
  }

  async #result(command: Exclude<HostCommand, { type: 'stop' }>): Promise<HostEvent> {
    if (command.type === 'run') return { type: 'done', outcome: await this.#run(command.job) };
    if (command.type === 'measure') return { type: 'measured', measured: await this.#measure(command.job) };
    return { type: 'estimate', estimate: await estimateRun({ ...command.job, gpu: this.#gpu }) };
  }

  async #run(job: Job): Promise<Outcome> {
    const started = performance.now();
    const { emit } = this.#context;
    const { signal } = this.#stop;
    let current: Stage | undefined;
    const onStage = (stage: Stage) => {
      if (stage !== current) void emit({ type: 'stage', stage });
      current = stage;
    };
    let transfer: StyleTransfer | undefined;
    let checkpoints: Checkpoints | undefined;
    try {
      onStage('load');
      const resume = job.resume && (await decodeCheckpoint(job.resume));
      const { contentLayers, styleLayers } = resume?.settings ?? resolveSettings(job.settings);
      const upTo = deepestLayer(Object.keys({ ...contentLayers, ...styleLayers }));
      const weights = await this.#weights.load(job.weights, upTo, signal);
      const wanted = withLook(job.look, job.settings, weights.defaults);
      if (job.estimate) {
        const estimate = await hostEstimate(job, wanted, { weights, resume, gpu: this.#gpu });
        if (estimate) await emit({ type: 'runEstimate', estimate });
      }
      transfer = await StyleTransfer.create({
        content: job.content,
        styles: await readStyles(job.styles),
        start: job.start,
        regions: job.regions.length > 0 ? job.regions : undefined,
        keep: job.keep,
        weights,
        settings: wanted,
        resume,
        memory: job.memory,
        gpu: this.#gpu,
        signal,
        onProgress: onStage,
        onNotice: (message) => void emit({ type: 'notice', message }),
      });
      if (resume) transfer.update(changedLive(wanted, transfer.settings));
      checkpoints = new Checkpoints(transfer, job, resume?.userData, emit);
      const loaded = (performance.now() - started) / 1000 - transfer.seconds.compile;
      const { settings, width, height, styleSizes } = transfer;
      const { source, description } = weights;
      const digest = await usedDigest(weights, settings);
      await emit({
        type: 'ready',
        ready: {
          settings: { ...settings },
          content: { width, height },
          style: [...styleSizes],
          weights: { source, description, digest },
        },
      });
      for (const message of transfer.notes) await emit({ type: 'notice', message });
      await this.#steps(transfer, job, checkpoints);
      if (!transfer.complete) await checkpoints.save(true);
      const total = (performance.now() - started) / 1000;
      return {
        picture: transfer.iteration > 0 ? await transfer.picture() : undefined,
        iteration: transfer.iteration,
        complete: transfer.complete,
        seconds: { ...transfer.seconds, load: loaded, total },
        memory: transfer.memory,
      };
    } catch (error) {
      await checkpoints?.save(true);
      if (transfer) await this.#emitUnfinished(transfer);
      if (transfer || !hasCode(error, 'aborted')) throw error;
      // Stopped before there was a session, and so without a picture.
      const none = { total: 0, byPurpose: {}, bytesPerPixel: 0 };
      const seconds = { load: 0, compile: 0, perIteration: 0, total: 0 };
      return { iteration: 0, complete: false, seconds, memory: none };
    } finally {
      transfer?.destroy();
      // The session opens another device when it loses the first.
      if (transfer) this.#gpu = transfer.gpu;
    }
  }

  async #measure({ picture, weights: from, settings, look, memory }: MeasureJob): Promise<Measured> {
    const { signal } = this.#stop;
    const upTo = deepestLayer(Object.keys(resolveSettings(settings).styleLayers));
    const { contentLayers } = resolveSettings(settings);
    const deepest = deepestLayer([upTo, ...Object.keys(contentLayers)]);
    const weights = await this.#weights.load(from, deepest, signal);
    const style = await measureStyle({
      picture,
      weights,
      settings: withLook(look, settings, weights.defaults),
      memory,
      gpu: this.#gpu,
      signal,
      onProgress: (stage) => void this.#context.emit({ type: 'stage', stage }),
    });
    return {
      file: await encodeMeasured(style),
      sizes: style.scales.map(({ size }) => size),
      layers: Object.keys(style.scales[0]!.moments),
      network: style.by.network,
    };
  }

  /** Emits the picture so far of a failed run, if it can still be read. */
  async #emitUnfinished(transfer: StyleTransfer): Promise<void> {
    const { iteration } = transfer;
    const picture = iteration > 0 ? await transfer.picture().catch(() => undefined) : undefined;
    if (picture) await this.#context.emit({ type: 'unfinished', iteration, picture });
  }

  async #steps(
    transfer: StyleTransfer,
    { saveEvery, frames = 0 }: Job,
    checkpoints: Checkpoints,
  ): Promise<void> {
    const { signal } = this.#stop;
    const { emit } = this.#context;
    const frameEvery = frames > 0 ? Math.ceil(transfer.settings.iterations / frames) : 0;
    const distances = [saveEvery, frameEvery].filter((distance) => distance > 0);
    try {
      if (frames > 0) {
        await emit({ type: 'frame', iteration: transfer.iteration, picture: await transfer.picture() });
      }
      for (;;) {
        // Iterations run in batches; the picture matches the last emitted step only at the end of a batch.
        const done = transfer.iteration;
        const until = Math.min(...distances.map((distance) => done - (done % distance) + distance));
        for await (const step of transfer.run({ signal, until })) {
          await emit({ type: 'step', step });
          await checkpoints.after(step);
        }
        const { iteration, complete } = transfer;
        if (complete) return;
        const picture = await transfer.picture();
        if (iteration % frameEvery === 0) await emit({ type: 'frame', iteration, picture });
        if (iteration % saveEvery === 0) await emit({ type: 'picture', iteration, picture });
      }
    } catch (error) {
      if (!hasCode(error, 'aborted')) throw error;
    }
  }
}

/** The styles of a job, measured ones decoded. */
function readStyles(styles: readonly StyleSource[]): Promise<{ picture: Picture | MeasuredStyle }[]> {
  return Promise.all(
    styles.map(async (style) => ({
      picture: 'file' in style ? await decodeMeasured(style.file, style.name) : style,
    })),
  );
}

/** Weights of the jobs, with a cache of one: most jobs in a row use the same weights. */
export class HostWeights {
  #last: { key: string; weights: Promise<Vgg19Weights> } | undefined;

  /** @param readFile reads a whole weights file */
  constructor(private readonly readFile: (path: string) => Promise<Uint8Array>) {}

  /**
   * @param upTo the last layer that is needed
   * @throws ArtFilterError `weights`, `file`, `aborted`
   */
  load(from: WeightsSource, upTo: string, signal: AbortSignal): Promise<Vgg19Weights> {
    const key = JSON.stringify([from, upTo]);
    if (this.#last?.key === key) return this.#last.weights;
    const weights = this.#read(from, upTo, signal);
    const last = { key, weights };
    this.#last = last;
    weights.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return weights;
  }

  async #read(from: WeightsSource, upTo: string, signal: AbortSignal): Promise<Vgg19Weights> {
    const file = await this.readFile(from.path);
    const bundled = findBundled(from.source);
    if (!bundled) return weightsFromFile(file, from.source);
    return readBundled(bundled, { upTo, signal, bundled: async () => file });
  }
}

/** An error as an event; any error but an ArtFilterError is a bug, and keeps its name. */
export function errorEvent(error: unknown): HostEvent {
  if (error instanceof ArtFilterError) return { type: 'error', code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { type: 'error', message: `The engine failed: ${message}.` };
}
