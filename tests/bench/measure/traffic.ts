import type { Launch } from '../../../src/graph/node.ts';
import { type Tensor, UNUSED } from '../../../src/graph/tensor.ts';
import { VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';

const CONVOLVING = /^(conv|winograd)/;

/** Floating-point operations of a launch, or undefined where it hardly multiplies. */
export function flopsOf({ cost: { flops } }: Pick<Launch, 'cost'>): number | undefined {
  return flops > 0 ? flops : undefined;
}

/**
 * Bytes that a launch must move: everything bound, once; what is computed in place, twice.
 * @param pieces launches that share the work: each has its part of everything but weights and scratch
 */
export function bytesOf({ kernel, tensors, cost }: Launch, pieces: number): number {
  // Some of what L-BFGS binds is only read after a bad step.
  if (kernel.name.startsWith('lbfgs')) return cost.bytes;
  const bound = new Set(Object.values(tensors).filter((tensor) => tensor !== UNUSED));
  return [...bound].reduce((sum, { bytes, purpose, storage }) => {
    const whole = purpose === 'weights' || purpose === 'scratch';
    const passes = isTensor(storage) ? 2 : 1;
    return sum + (passes * bytes) / (whole ? 1 : pieces);
  }, 0);
}

function isTensor(storage: Tensor['storage']): boolean {
  return storage !== undefined && 'bytes' in storage;
}

/** What a launch works on: `128→256@32` of a convolution, else its largest tensor, `64×128×128`. */
export function shapeOf({ label, kernel, tensors }: Launch, size: number): string {
  const layer = VGG19_LAYERS.find(({ name }) => name === /^conv\d_\d/.exec(label)?.[0]);
  if (layer && CONVOLVING.test(kernel.name)) {
    return `${layer.inChannels}→${layer.outChannels}@${size >> (layer.block - 1)}`;
  }
  const largest = Object.values(tensors)
    .filter((tensor) => tensor !== UNUSED)
    .reduce((a, b) => (b.bytes > a.bytes ? b : a));
  return largest.shape.join('×');
}

export function directionOf({ label, kernel }: Launch): 'forward' | 'backward' {
  return /grad/.test(label) || kernel.name.endsWith('_grad') ? 'backward' : 'forward';
}
