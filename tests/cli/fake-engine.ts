import type { Engine, Job, Outcome, RunCallbacks } from '../../src/cli/engine/engine.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';

/** Gives the content picture back, loss 1/iteration; what it was told is kept. */
export class FakeEngine implements Engine {
  readonly runtime = 'dawn';
  readonly adapter;
  job: Job | undefined;
  closed = false;
  /** What the demo's limit is in these tests. */
  readonly timeUp = new AbortController();

  constructor(
    software = true,
    readonly onIteration?: (iteration: number) => void,
  ) {
    this.adapter = { vendor: 'fake', architecture: 'none', description: 'Fake adapter', software };
  }

  async run(job: Job, callbacks: RunCallbacks = {}, signal?: AbortSignal): Promise<Outcome> {
    this.job = job;
    const settings = resolveSettings(job.settings);
    const { width, height } = job.content;
    callbacks.onStage?.('load');
    callbacks.onStage?.('compile');
    callbacks.onReady?.({
      settings,
      content: { width, height },
      style: job.styles.map((style) => ({ width: style.width, height: style.height })),
      weights: { source: job.weights.source, description: 'fake weights' },
    });
    let iteration = 0;
    while (iteration < settings.iterations && !signal?.aborted) {
      iteration++;
      callbacks.onStep?.({
        iteration,
        iterations: settings.iterations,
        losses: { total: 1 / iteration, content: 0.5, style: { conv1_1: 0.25 }, tv: 0.125 },
        scale: settings.size,
        secondsPerIteration: 90,
        secondsLeft: 90 * (settings.iterations - iteration),
      });
      if (job.saveEvery && iteration % job.saveEvery === 0)
        await callbacks.onPicture?.(iteration, job.content);
      this.onIteration?.(iteration);
    }
    return {
      picture: iteration > 0 ? job.content : undefined,
      iteration,
      seconds: { load: 1, compile: 2, perIteration: 3, total: 4 },
      memory: { total: 10, byPurpose: { weights: 10 }, bytesPerPixel: 1 },
    };
  }

  estimate(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
