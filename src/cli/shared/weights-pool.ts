import { resolveSettings } from '../../style/settings/resolve.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import type { Request } from '../args/arguments.ts';
import type { WeightsSource } from '../engine/engine.ts';
import type { CliContext } from '../stylize/stylize.ts';
import { type FoundWeights, findWeights } from './weights-file.ts';

/** The weights that many runs name, each found once, to the deepest layer that any of the runs wants. */
export class WeightsPool {
  #layers = new Map<string, Set<string>>();
  #found = new Map<string, Promise<FoundWeights>>();
  #world: Pick<CliContext, 'progress' | 'signal'>;

  constructor(
    requests: Iterable<Pick<Request, 'weights' | 'settings'>>,
    { progress, signal }: Pick<CliContext, 'progress' | 'signal'>,
  ) {
    this.#world = { progress, signal };
    for (const { weights, settings } of requests) {
      if (weights === undefined) continue;
      const wanted = this.#layers.get(weights) ?? new Set();
      const { contentLayers, styleLayers } = resolveSettings(settings);
      for (const layer of Object.keys({ ...contentLayers, ...styleLayers })) wanted.add(layer);
      this.#layers.set(weights, wanted);
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
   * The weights of one source of the runs; what failed once fails again.
   * @throws ArtFilterError as `findWeights` does
   */
  async find(source: string): Promise<WeightsSource> {
    let found = this.#found.get(source);
    if (!found) {
      // What none of the runs names comes with the program, and is whole.
      const layers = this.#layers.get(source);
      const upTo = layers && deepestLayer([...layers]);
      found = findWeights(source, { ...this.#world, upTo });
      this.#found.set(source, found);
    }
    return (await found).weights;
  }

  /** Removes what was fetched into temporary files. */
  async close(): Promise<void> {
    for (const found of this.#found.values()) {
      const weights = await found.catch(() => undefined);
      await weights?.remove();
    }
  }
}
