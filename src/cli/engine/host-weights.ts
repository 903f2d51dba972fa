import { findBundled, readBundled } from '../../vgg/weights/bundled.ts';
import { weightsFromFile } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { WeightsSource } from './engine.ts';

/** Loads the weights that jobs name, and keeps those of the last one: of many jobs most take the same. */
export class HostWeights {
  #last: { key: string; weights: Promise<Vgg19Weights> } | undefined;

  /** @param readFile reads a whole weights file */
  constructor(private readonly readFile: (path: string) => Promise<Uint8Array>) {}

  /**
   * @param upTo the last layer wanted
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
