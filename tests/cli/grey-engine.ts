import type { Engine, Job, Outcome, RunCallbacks } from '../../src/cli/engine/engine.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';

/** Paints the content in a grey that tells the seed; its jobs are kept. */
export class GreyEngine implements Engine {
  readonly runtime = 'dawn';
  readonly adapter;
  readonly jobs: Job[] = [];
  closed = false;

  constructor(
    readonly onIteration: (job: Job, iteration: number) => void = () => {},
    software = true,
  ) {
    this.adapter = { vendor: 'fake', architecture: 'none', description: 'Fake adapter', software };
  }

  async run(job: Job, callbacks: RunCallbacks = {}, signal?: AbortSignal): Promise<Outcome> {
    this.jobs.push(job);
    const settings = resolveSettings(job.settings);
    const { width, height } = job.content;
    callbacks.onReady?.({
      settings,
      content: { width, height },
      style: [],
      weights: { source: job.weights.source, description: 'fake weights' },
    });
    let iteration = 0;
    while (iteration < settings.iterations && !signal?.aborted) {
      iteration++;
      this.onIteration(job, iteration);
      callbacks.onStep?.({
        iteration,
        iterations: settings.iterations,
        losses: { total: 1 / iteration, content: 0.5, style: { conv1_1: 0.25 }, tv: 0 },
        secondsPerIteration: 1,
        scale: settings.size,
        secondsLeft: 1,
      });
    }
    const data = new Float32Array(3 * width * height).fill(settings.seed / 255);
    return {
      picture: iteration > 0 ? { width, height, data } : undefined,
      iteration,
      seconds: { load: 0, compile: 0, perIteration: 1, total: iteration },
      memory: { total: 0, byPurpose: {}, bytesPerPixel: 0 },
    };
  }

  estimate(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
