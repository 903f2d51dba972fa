import { ArtFilterError } from '../../errors.ts';

/**
 * Convolutions of VGG19 (Simonyan and Zisserman, 2014): five blocks of 3×3 convolutions with ReLU, a 2×2 pooling
 * after each of the first four. Narrower networks have the same layers with fewer channels, see `layersOf`.
 */
const BLOCKS = [
  { convolutions: 2, channels: 64 },
  { convolutions: 2, channels: 128 },
  { convolutions: 4, channels: 256 },
  { convolutions: 4, channels: 512 },
  { convolutions: 4, channels: 512 },
] as const;

export interface Vgg19Layer {
  /** `conv3_1`: block 3, first convolution. Features are taken after its ReLU. */
  readonly name: string;
  readonly block: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** N of torchvision's and timm's `features.N.weight`. */
  readonly index: number;
  /** Whether a 2×2 pooling precedes this convolution. */
  readonly pooled: boolean;
}

/** All sixteen layers in order. */
export const VGG19_LAYERS: readonly Vgg19Layer[] = (() => {
  const layers: Vgg19Layer[] = [];
  let index = 0;
  let inChannels = 3;
  BLOCKS.forEach(({ convolutions, channels }, b) => {
    for (let c = 0; c < convolutions; c++) {
      layers.push({
        name: `conv${b + 1}_${c + 1}`,
        block: b + 1,
        inChannels,
        outChannels: channels,
        index,
        pooled: c === 0 && b > 0,
      });
      index += 2;
      inChannels = channels;
    }
    index += 1;
  });
  return layers;
})();

/** `conv1_1`, `conv1_2`, … `conv5_4`. */
export const LAYER_NAMES: readonly string[] = VGG19_LAYERS.map((layer) => layer.name);

/** Position of a layer in the network, or -1. */
export function layerPosition(name: string): number {
  return LAYER_NAMES.indexOf(name);
}

/** Block of a layer, 1 to 5. */
export function blockOf(name: string): number {
  return VGG19_LAYERS[layerPosition(name)]!.block;
}

/** Receptive field of a layer's features in pixels of the picture: side of the square, and step to the next feature. */
export function receptiveField(layer: string): { size: number; step: number } {
  let size = 1;
  let step = 1;
  for (const { pooled } of VGG19_LAYERS.slice(0, layerPosition(layer) + 1)) {
    if (pooled) {
      size += step;
      step *= 2;
    }
    size += 2 * step;
  }
  return { size, step };
}

/**
 * Position of a layer that a person named.
 * @param source name of the weights, for the error
 * @throws ArtFilterError `settings` where there is no such layer
 */
export function positionNamed(name: string, source: string): number {
  const position = layerPosition(name);
  if (position >= 0) return position;
  throw new ArtFilterError(
    'settings',
    `${source}: there is no layer "${name}", expected one of ${LAYER_NAMES.join(', ')}.`,
  );
}

/** Last of some layers in the order of the network; `conv1_1` of none. */
export function deepestLayer(names: Iterable<string>): string {
  return VGG19_LAYERS[Math.max(0, ...[...names].map(layerPosition))]!.name;
}
