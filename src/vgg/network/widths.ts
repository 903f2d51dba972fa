import { ArtFilterError } from '../../errors.ts';
import type { Vgg19Weights } from '../weights/weights.ts';
import { layerPosition, VGG19_LAYERS, type Vgg19Layer } from './layers.ts';

/** Filters of each layer, from the first on: VGG19's own or fewer, in multiples of 8. */
export type Widths = readonly number[];

/** Widths of VGG19. */
export const FULL_WIDTHS: Widths = VGG19_LAYERS.map(({ outChannels }) => outChannels);

/** Layers of a network of these widths. */
export function layersOf(widths: Widths): Vgg19Layer[] {
  return VGG19_LAYERS.slice(0, widths.length).map((layer, i) => ({
    ...layer,
    inChannels: widths[i - 1] ?? layer.inChannels,
    outChannels: widths[i]!,
  }));
}

/**
 * Layers from the first to the deepest tapped one.
 * @param source name of the weights, for the error
 * @throws ArtFilterError `weights` where the network ends before
 */
export function layersTo(tapped: readonly string[], widths: Widths, source: string): Vgg19Layer[] {
  const depth = Math.max(...tapped.map(layerPosition)) + 1;
  const missing = VGG19_LAYERS[widths.length];
  if (!missing || depth <= widths.length) return layersOf(widths).slice(0, depth);
  throw new ArtFilterError(
    'weights',
    `${source}: the weights have no ${missing.name}, which ${tapped.join(', ')} need. Choose shallower layers or complete weights.`,
  );
}

/**
 * Widths of weights, up to the first missing layer.
 * @throws ArtFilterError `weights` where a layer does not fit the one before it
 */
export function widthsOf({ source, layers }: Pick<Vgg19Weights, 'source' | 'layers'>): Widths {
  const widths: number[] = [];
  for (const layer of VGG19_LAYERS) {
    const numbers = layers.get(layer.name);
    if (!numbers) break;
    const { weight, bias } = numbers;
    const inChannels = weight.length / (9 * bias.length);
    const wrong = Number.isInteger(inChannels)
      ? misfit(layer, [bias.length, inChannels], widths.at(-1))
      : `${layer.name} has ${weight.length} weights and ${bias.length} biases, expected 9 weights for each filter and channel`;
    if (wrong) throw new ArtFilterError('weights', `${source}: ${wrong}. Give a VGG19's weights.`);
    widths.push(bias.length);
  }
  return widths;
}

/**
 * Describes a mismatch of a layer's channels.
 * @param before filters of the layer before it; default: VGG19's
 * @returns undefined where they fit
 */
export function misfit(
  { name, inChannels, outChannels }: Vgg19Layer,
  [filters, channels]: readonly [number, number],
  before: number = inChannels,
): string | undefined {
  if (channels !== before) {
    const whose = VGG19_LAYERS[layerPosition(name) - 1]?.name;
    return `${name} takes ${channels} channels, expected ${before}, as many as ${whose ? `${whose} has filters` : 'a picture has'}`;
  }
  if (filters >= 8 && filters % 8 === 0 && filters <= outChannels) return undefined;
  return `${name} has ${filters} filters, expected a multiple of 8, at most ${outChannels}`;
}
