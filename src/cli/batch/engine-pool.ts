import { announceEngine } from '../engine/announce.ts';
import type { Engine } from '../engine/engine.ts';
import type { RuntimeChoice } from '../shared/choices.ts';
import type { CliContext } from '../stylize/context.ts';

/** One engine for many pictures, opened on first use and again after `close`. */
export class EnginePool {
  #engine: Engine | undefined;
  #announced = false;

  constructor(private readonly context: Pick<CliContext, 'openEngine' | 'progress'>) {}

  /** @throws ArtFilterError `webgpu-missing` */
  async get(choice: RuntimeChoice): Promise<Engine> {
    if (this.#engine) return this.#engine;
    const { openEngine, progress } = this.context;
    const engine = await openEngine(choice);
    this.#engine = engine;
    if (!this.#announced) announceEngine(engine, progress);
    this.#announced = true;
    return engine;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}
