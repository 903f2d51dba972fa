import type { Vgg19Layer } from '../../../src/vgg/network/layers.ts';
import { layersIn, type NetworkName } from '../work.ts';

/** A convolution of a network on a picture of some size. */
export interface ConvShape {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of the square that it works on. */
  readonly side: number;
}

/** Floating-point operations of a direct convolution, two a multiply-add. */
export function convFlops({ inChannels, outChannels, side }: ConvShape): number {
  return 2 * 9 * inChannels * outChannels * side ** 2;
}

function shapeOf({ inChannels, outChannels, block }: Vgg19Layer, size: number): ConvShape {
  return { inChannels, outChannels, side: size >> (block - 1) };
}

/** A network's different convolutions up to conv5_1. */
export function convsIn(network: NetworkName, size: number): ConvShape[] {
  const shapes = layersIn(network).map((layer) => shapeOf(layer, size));
  return shapes.filter((a, i) => shapes.findIndex((b) => JSON.stringify(b) === JSON.stringify(a)) === i);
}

/** As many channels out as in: each as many operations as the others. Those that all peers run. */
export function squareConvs(network: NetworkName, size: number): ConvShape[] {
  const [first, ...shapes] = convsIn(network, size);
  const area = size * first!.outChannels;
  return shapes.filter(
    ({ inChannels, outChannels, side }) => inChannels === outChannels && side * inChannels === area,
  );
}

/** Floating-point operations of one iteration: every convolution forward and backward, as direct ones. */
export function iterationFlops(network: NetworkName, size: number): number {
  return 2 * layersIn(network).reduce((sum, layer) => sum + convFlops(shapeOf(layer, size)), 0);
}
