import type { Picture, Settings, Vgg19Weights, WeightsDefaults } from '../../index.ts';

/** A picture and what it is called. */
export interface NamedPicture {
  readonly name: string;
  readonly picture: Picture;
}

/** What a comparison begins with; set anew whenever something changes beside it. */
export interface CompareInputs {
  readonly content?: NamedPicture;
  readonly styles: readonly NamedPicture[];
  /** What was chosen; what is absent is the recipe's. */
  readonly given: Partial<Settings>;
  /**
   * Gets the network, once a comparison starts.
   * @param signal ends that, however much is still to be fetched
   */
  weights(signal: AbortSignal): Promise<Vgg19Weights>;
  /** What suits the network. */
  readonly defaults?: WeightsDefaults;
  /** Most bytes of GPU memory. */
  readonly memory?: number;
  /** Whether there is no GPU. */
  readonly software: boolean;
  /** Whether something else on the page is painting. */
  readonly busy: boolean;
}
