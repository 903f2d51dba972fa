import { ArtFilterError, hasCode } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import { decodeCheckpoint } from '../../style/checkpoint/file.ts';
import { estimateRun } from '../../style/planning/estimate.ts';
import { changedLive } from '../../style/session/live.ts';
import { StyleTransfer } from '../../style/session/style-transfer.ts';
import { withLook } from '../../style/settings/looks.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import type { HostCommand, HostEvent, Job, Outcome, Stage } from './engine.ts';
import { Checkpoints } from './host-checkpoints.ts';
import { hostEstimate } from './host-estimate.ts';
import { HostWeights } from './host-weights.ts';

/** What differs between the two hosts. */
export interface HostContext {
  emit(event: HostEvent): Promise<void>;
  /** The whole weights file. */
  readFile(path: string): Promise<Uint8Array>;
}

/** The side of the command line that has the GPU: does as it is told and reports. Runs in Node and in a page. */
export class Host {
  #world: HostContext;
  #gpu: Gpu;
  #weights: HostWeights;
  #stop = new AbortController();

  constructor(gpu: Gpu, world: HostContext) {
    this.#gpu = gpu;
    this.#world = world;
    this.#weights = new HostWeights((path) => world.readFile(path));
  }

  async handle(command: HostCommand): Promise<void> {
    if (command.type === 'stop') return this.#stop.abort();
    await this.#answer(command)
      .then((event) => this.#world.emit(event))
      .catch((error) => this.#world.emit(errorEvent(error)));
  }

  async #answer(command: Exclude<HostCommand, { type: 'stop' }>): Promise<HostEvent> {
    if (command.type === 'run') return { type: 'done', outcome: await this.#run(command.job) };
    return { type: 'estimate', estimate: await estimateRun({ ...command.job, gpu: this.#gpu }) };
  }

  async #run(job: Job): Promise<Outcome> {
    const started = performance.now();
    const { emit } = this.#world;
    const { signal } = this.#stop;
    let begun: Stage | undefined;
    const onStage = (stage: Stage) => {
      if (stage !== begun) void emit({ type: 'stage', stage });
      begun = stage;
    };
    let transfer: StyleTransfer | undefined;
    let checkpoints: Checkpoints | undefined;
    try {
      onStage('load');
      const resume = job.resume && (await decodeCheckpoint(job.resume));
      const { contentLayers, styleLayers } = resume?.settings ?? resolveSettings(job.settings);
      const upTo = deepestLayer(Object.keys({ ...contentLayers, ...styleLayers }));
      const weights = await this.#weights.load(job.weights, upTo, signal);
      const given = withLook(job.look, job.settings, weights.defaults);
      if (job.estimate) {
        const estimate = await hostEstimate(job, given, { weights, resume, gpu: this.#gpu });
        if (estimate) await emit({ type: 'runEstimate', estimate });
      }
      transfer = await StyleTransfer.create({
        content: job.content,
        styles: job.styles.map((picture) => ({ picture })),
        start: job.start,
        regions: job.regions.length > 0 ? job.regions : undefined,
        keep: job.keep,
        weights,
        settings: given,
        resume,
        memory: job.memory,
        gpu: this.#gpu,
        signal,
        onProgress: onStage,
        onNotice: (message) => void emit({ type: 'notice', message }),
      });
      if (resume) transfer.update(changedLive(given, transfer.settings));
      checkpoints = new Checkpoints(transfer, job, resume?.userData, emit);
      const loaded = (performance.now() - started) / 1000 - transfer.seconds.compile;
      const { settings, width, height, styleSizes } = transfer;
      await emit({
        type: 'ready',
        ready: {
          settings: { ...settings },
          content: { width, height },
          style: [...styleSizes],
          weights: { source: weights.source, description: weights.description },
        },
      });
      for (const message of transfer.notes) await emit({ type: 'notice', message });
      await this.#steps(transfer, job, checkpoints);
      if (!transfer.complete) await checkpoints.save(true);
      const total = (performance.now() - started) / 1000;
      return {
        picture: transfer.iteration > 0 ? await transfer.picture() : undefined,
        iteration: transfer.iteration,
        seconds: { ...transfer.seconds, load: loaded, total },
        memory: transfer.memory,
      };
    } catch (error) {
      await checkpoints?.save(true);
      if (transfer) await this.#leave(transfer);
      if (transfer || !hasCode(error, 'aborted')) throw error;
      // Stopped before there was a session, so before there was a picture.
      const none = { total: 0, byPurpose: {}, bytesPerPixel: 0 };
      return { iteration: 0, seconds: { load: 0, compile: 0, perIteration: 0, total: 0 }, memory: none };
    } finally {
      transfer?.destroy();
      // Another one, where the first was lost.
      if (transfer) this.#gpu = transfer.gpu;
    }
  }

  /** Hands over what a run that has failed has painted, where that can still be had. */
  async #leave(transfer: StyleTransfer): Promise<void> {
    const { iteration } = transfer;
    const picture = iteration > 0 ? await transfer.picture().catch(() => undefined) : undefined;
    if (picture) await this.#world.emit({ type: 'unfinished', iteration, picture });
  }

  async #steps(
    transfer: StyleTransfer,
    { saveEvery, frames = 0 }: Job,
    checkpoints: Checkpoints,
  ): Promise<void> {
    const { signal } = this.#stop;
    const { emit } = this.#world;
    const frameEvery = frames > 0 ? Math.ceil(transfer.settings.iterations / frames) : 0;
    const distances = [saveEvery, frameEvery].filter((distance) => distance > 0);
    try {
      if (frames > 0) {
        await emit({ type: 'frame', iteration: transfer.iteration, picture: await transfer.picture() });
      }
      for (;;) {
        // Iterations run in batches: only where one ends is the picture that of the last step told.
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

/** An error as an event; one that is not the project's own is a defect, told with its name. */
export function errorEvent(error: unknown): HostEvent {
  if (error instanceof ArtFilterError) return { type: 'error', code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { type: 'error', message: `The engine failed: ${message}.` };
}
