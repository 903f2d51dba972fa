import { VGG19_LAYERS } from '../../../src/vgg/layers.ts';

/** A convolution of VGG19 on a picture of some size. */
export interface ConvShape {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of the square that it works on. */
  readonly side: number;
}

/** Layers that a style transfer computes: conv1_1 … conv5_1. */
const LAYERS = VGG19_LAYERS.slice(0, VGG19_LAYERS.findIndex(({ name }) => name === 'conv5_1') + 1);

/** Floating-point operations of a direct convolution, two a multiply-add. */
export function convFlops({ inChannels, outChannels, side }: ConvShape): number {
  return 2 * 9 * inChannels * outChannels * side ** 2;
}

function shapeOf({ inChannels, outChannels, block }: (typeof LAYERS)[number], size: number): ConvShape {
  return { inChannels, outChannels, side: size >> (block - 1) };
}

/** VGG19's different convolutions up to conv5_1. */
export function vggConvs(size: number): ConvShape[] {
  const shapes = LAYERS.map((layer) => shapeOf(layer, size));
  return shapes.filter((a, i) => shapes.findIndex((b) => JSON.stringify(b) === JSON.stringify(a)) === i);
}

/** As many channels out as in: each as many operations as the others. Those that all peers run. */
export function squareConvs(size: number): ConvShape[] {
  return vggConvs(size).filter(
    ({ inChannels, outChannels, side }) => inChannels === outChannels && side * inChannels === size * 64,
  );
}

/** Floating-point operations of one iteration: every convolution forward and backward, as direct ones. */
export function iterationFlops(size: number): number {
  return 2 * LAYERS.reduce((sum, layer) => sum + convFlops(shapeOf(layer, size)), 0);
}
