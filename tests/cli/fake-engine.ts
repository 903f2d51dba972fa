import type { Engine, Job, Outcome, RunCallbacks } from '../../src/cli/engine/engine.ts';
import type { Picture } from '../../src/image/picture.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';
import type { Settings } from '../../src/style/settings/settings.ts';

/** Engine that returns the content picture, with the loss 1/iteration, and records its jobs. */
export class FakeEngine implements Engine {
  readonly runtime = 'dawn';
  readonly adapter;
  readonly jobs: Job[] = [];
  closed = false;

  constructor(
    readonly onIteration: (iteration: number, job: Job) => void = () => {},
    software = true,
  ) {
    this.adapter = { vendor: 'fake', architecture: 'none', description: 'Fake adapter', software };
  }

  /** The last job. */
  get job(): Job | undefined {
    return this.jobs.at(-1);
  }

  async run(job: Job, callbacks: RunCallbacks = {}, signal?: AbortSignal): Promise<Outcome> {
    this.jobs.push(job);
    const settings = resolveSettings(job.settings, {}, this.adapter);
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
      this.onIteration(iteration, job);
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
    }
    return {
      picture: iteration > 0 ? this.paint(job, settings) : undefined,
      iteration,
      complete: iteration >= settings.iterations,
      seconds: { load: 1, compile: 2, perIteration: 3, total: 4 },
      memory: { total: 10, byPurpose: { weights: 10 }, bytesPerPixel: 1 },
    };
  }

  estimate(): Promise<never> {
    return Promise.reject(new Error('not expected'));
  }

  measure(): Promise<never> {
    return Promise.reject(new Error('not expected'));
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  protected paint({ content }: Job, _settings: Settings): Picture {
    return content;
  }
}

/** Engine that paints everything in the grey level of the seed. */
export class GreyEngine extends FakeEngine {
  protected override paint({ content: { width, height } }: Job, { seed }: Settings): Picture {
    return { width, height, data: new Float32Array(3 * width * height).fill(seed / 255) };
  }
}
