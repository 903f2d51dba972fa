import type { Engine } from '../engine/engine.ts';
import { describeAdapter, type RuntimeChoice, slownessAdvice } from '../engine/runtime.ts';
import type { CliContext } from '../stylize/stylize.ts';

/** One engine for many pictures, opened when the first one needs it, and anew after it has been closed. */
export class EnginePool {
  #engine: Engine | undefined;
  #told = false;

  constructor(private readonly world: Pick<CliContext, 'openEngine' | 'progress'>) {}

  /** @throws ArtFilterError `webgpu-missing` */
  async get(choice: RuntimeChoice): Promise<Engine> {
    if (this.#engine) return this.#engine;
    const { openEngine, progress } = this.world;
    const engine = await openEngine(choice);
    this.#engine = engine;
    const advice = slownessAdvice(engine);
    if (!this.#told) progress.line(describeAdapter(engine));
    if (!this.#told && advice) progress.line(advice);
    this.#told = true;
    return engine;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}
