import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Settings } from '../../style/settings/settings.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { type FoundWeights, findWeights, type WeightsSource } from './find-weights.ts';
import type { ReadOptions } from './read-weights.ts';

interface NamedWeights {
  readonly weights?: string;
  readonly settings: Partial<Settings>;
}

/** Weights of many runs: each source is read once, up to the deepest layer that a run needs. */
export class WeightsPool {
  #layers = new Map<string, Set<string>>();
  #found = new Map<string, Promise<FoundWeights>>();
  #reading: ReadOptions;

  constructor(runs: Iterable<NamedWeights>, { progress, signal }: Pick<ReadOptions, 'progress' | 'signal'>) {
    this.#reading = { progress, signal };
    for (const { weights, settings } of runs) {
      if (weights === undefined) continue;
      const layers = this.#layers.get(weights) ?? new Set();
      const { contentLayers, styleLayers } = resolveSettings(settings);
      for (const layer of Object.keys({ ...contentLayers, ...styleLayers })) layers.add(layer);
      this.#layers.set(weights, layers);
    }
  }

  /**
   * Finds all of them.
   * @throws ArtFilterError as `findWeights` does
   */
  async findAll(): Promise<void> {
    for (const source of this.#layers.keys()) await this.find(source);
  }

  /**
   * The weights of one source; a source that failed once fails again.
   * @throws ArtFilterError as `findWeights` does
   */
  async find(source: string): Promise<WeightsSource> {
    let found = this.#found.get(source);
    if (!found) {
      // A source that no run names is a bundled network, which is read whole.
      const layers = this.#layers.get(source);
      const upTo = layers && deepestLayer([...layers]);
      found = findWeights(source, { ...this.#reading, upTo });
      this.#found.set(source, found);
    }
    return (await found).weights;
  }

  /** Removes the temporary files. */
  async close(): Promise<void> {
    for (const found of this.#found.values()) {
      const weights = await found.catch(() => undefined);
      await weights?.remove();
    }
  }
}
