import {
  obtainWeights,
  type StyleTransferElement,
  toSettings,
  type WeightsSource,
} from '../../element/index.ts';
import { DEFAULT_LAST_LAYER, deepestLayer, parseBytes, type WeightsDefaults } from '../../index.ts';
import { type Given, inForce } from '../controls/choices.ts';
import type { CompareTab } from './compare-tab.ts';

/** The page's choices that a comparison starts from. */
export interface Chosen {
  readonly given: Given;
  readonly defaults: WeightsDefaults | undefined;
  readonly network: WeightsSource;
  readonly software: boolean;
}

/** Loads the Compare tab when it is first opened, and passes the page's choices to it. */
export class CompareController {
  #tab: CompareTab | undefined;
  #running = false;

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly place: HTMLElement,
    private readonly chosen: () => Chosen,
    /** Receives the settings of a picture that a person takes. */
    private readonly take: (given: Given) => void,
  ) {
    for (const event of ['picturechange', 'statechange'] as const) {
      easel.addEventListener(event, () => this.refresh());
    }
  }

  /** Whether a comparison is being painted. */
  get running(): boolean {
    return this.#running;
  }

  async open(): Promise<void> {
    await import('./compare-tab.ts');
    if (!this.#tab) {
      this.#tab = document.createElement('compare-tab');
      this.#tab.addEventListener('compare-running', (event) => {
        this.#running = (event as CustomEvent<{ running: boolean }>).detail.running;
      });
      this.#tab.addEventListener('compare-take', (event) => {
        this.take((event as CustomEvent<{ given: Given }>).detail.given);
      });
      this.place.append(this.#tab);
    }
    this.refresh();
  }

  /** Passes the current choices to the tab. */
  refresh(): void {
    if (!this.#tab) return;
    const { easel } = this;
    const { given, defaults, network, software } = this.chosen();
    const { content, styles } = easel.pictures;
    const { contentLayers, styleLayers } = inForce(given, defaults);
    this.#tab.inputs = {
      ...(content && { content }),
      styles,
      given: toSettings(given),
      weights: (signal) =>
        obtainWeights(network, {
          upTo: deepestLayer([DEFAULT_LAST_LAYER, ...Object.keys({ ...contentLayers, ...styleLayers })]),
          hub: easel.weightsHub,
          signal,
          onProgress: () => undefined,
          onWarning: () => undefined,
        }),
      ...(defaults && { defaults }),
      ...(easel.memory !== undefined && { memory: parseBytes(easel.memory) }),
      software,
      busy: easel.state === 'loading' || easel.state === 'running',
    };
  }
}
