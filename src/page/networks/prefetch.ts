import { obtainWeights, type StyleTransferElement } from '../../element/index.ts';
import { DEFAULT_LAST_LAYER, findBundled, type Vgg19Weights } from '../../index.ts';
import { mayWorkIdle, Quiet } from '../drafts/idle.ts';

/** Milliseconds without a touch until the network is loaded. */
const QUIET = 600;

/** Loads the bundled network that is in use before it is needed, while the page is idle. */
export class Prefetch {
  /** Bytes so far, while it is loading. */
  bytes: { done: number; total: number } | undefined;
  /** Held, so that the next run finds it. */
  held: Vgg19Weights | undefined;
  #name: string | undefined;
  readonly #quiet = new Quiet(QUIET, () => void this.#load());

  /**
   * @param chosen name of the network in use
   * @param mayBegin whether what is needed before it has been loaded
   */
  constructor(
    private readonly easel: StyleTransferElement,
    private readonly chosen: () => string,
    private readonly mayBegin: () => boolean,
    private readonly changed: () => void,
  ) {}

  /** Whether the network in use is here, or does not come with the page. */
  get settled(): boolean {
    return this.held !== undefined || !findBundled(this.chosen());
  }

  /** Looks whether another network is in use. */
  follow(): void {
    if (findBundled(this.chosen()) && this.chosen() !== this.#name && this.mayBegin()) this.#quiet.ask();
  }

  async #load(): Promise<void> {
    const name = this.chosen();
    const network = findBundled(name);
    const { state } = this.easel;
    if (!network || name === this.#name || state === 'loading' || !this.mayBegin()) return;
    if (!mayWorkIdle()) return;
    this.#name = name;
    try {
      const weights = await obtainWeights(name, {
        upTo: DEFAULT_LAST_LAYER,
        hub: undefined,
        signal: new AbortController().signal,
        onProgress: (fraction) => this.#tell(fraction * network.bytes, network.bytes),
        onWarning: () => undefined,
      });
      if (this.#name === name) this.held = weights;
    } catch {
      // The run says why, when it is started.
      this.#name = undefined;
    }
    this.bytes = undefined;
    this.changed();
  }

  #tell(done: number, total: number): void {
    const before = this.bytes?.done ?? 0;
    // In steps that can be seen.
    if (this.bytes && done - before < total / 20) return;
    this.bytes = { done, total };
    this.changed();
  }
}
