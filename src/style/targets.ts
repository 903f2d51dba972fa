import { Buffers } from '../gpu/buffers.ts';
import { CAREFUL_COST, submitInPieces } from '../gpu/dispatch.ts';
import { readFloats } from '../gpu/readback.ts';
import { compile } from '../graph/program.ts';
import { denseTensor, dimensions, Tensor } from '../graph/tensor.ts';
import type { Picture } from '../image/picture.ts';
import { Clock } from '../ops/clock.ts';
import { gram, gramKind } from '../ops/gram.ts';
import { squaredError } from '../ops/squared-error.ts';
import { objective, Terms } from '../ops/terms.ts';
import type { FeatureOptions } from '../vgg/evaluate.ts';
import type { Vgg19 } from '../vgg/network.ts';

/** What a loss compares with, and Σ of its squares. */
export interface Target {
  readonly buffer: GPUBuffer;
  readonly squares: number;
}

/** Targets by layer name: features of the content picture, Gram matrices of the style. */
export interface Targets {
  readonly content: ReadonlyMap<string, Target>;
  readonly style: ReadonlyMap<string, Target>;
}

/** Features of the content picture at these layers, in buffers of `buffers`. */
export async function contentTargets(
  buffers: Buffers,
  vgg: Vgg19,
  picture: Picture,
  layers: readonly string[],
  options: FeatureOptions,
): Promise<Map<string, Target>> {
  const scratch = new Buffers(buffers.gpu);
  try {
    const features = vgg.features(upload(scratch, 'content', picture), layers, options);
    const terms = new Terms(scratch, layers.length);
    const targets = layers.map((layer) => {
      const label = `${layer}.target`;
      const { shape, bytes, element } = features[layer]!;
      const buffer = buffers.create(label, 'targets', bytes);
      return { layer, buffer, tensor: new Tensor(label, shape, bytes, 'targets', buffer, element) };
    });
    // The targets are still zero: their squared error is the sum of the features' squares.
    const squares = targets.map(({ layer, tensor }) =>
      squaredError(terms, `${layer}.squares`, features[layer]!, tensor, 1),
    );
    const kept = layers.map((layer) => features[layer]!);
    const logged = objective(squares, new Clock(scratch));
    const program = await compile(scratch, 'content targets', [...kept, logged]);
    submitInPieces(buffers.gpu, program.steps, CAREFUL_COST, (encoder) => {
      targets.forEach(({ buffer }, i) => {
        encoder.copyBufferToBuffer(program.bufferOf(kept[i]!), 0, buffer, 0, kept[i]!.bytes);
      });
    });
    const [, ...values] = await readFloats(buffers.gpu, terms.log.outside!, 1 + layers.length);
    return new Map(targets.map(({ layer, buffer }, i) => [layer, { buffer, squares: values[i]! }]));
  } finally {
    scratch.destroy();
  }
}

/** Weighted mean of the styles' Gram matrices at these layers, in buffers of `buffers`. */
export async function styleTargets(
  buffers: Buffers,
  vgg: Vgg19,
  styles: readonly { picture: Picture; weight: number }[],
  layers: readonly string[],
  options: FeatureOptions,
): Promise<Map<string, Target>> {
  const sums = new Map<string, Float32Array>();
  const total = styles.reduce((sum, style) => sum + style.weight, 0);
  for (const { picture, weight } of styles) {
    const grams = await gramMatrices(buffers, vgg, picture, layers, options);
    for (const [layer, values] of grams) {
      const sum = sums.get(layer) ?? new Float32Array(values.length);
      values.forEach((value, i) => {
        sum[i]! += (weight / total) * value;
      });
      sums.set(layer, sum);
    }
  }
  return new Map(
    [...sums].map(([layer, values]) => {
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      return [layer, { buffer: buffers.upload(`${layer}.gram.target`, 'grams', values), squares }];
    }),
  );
}

async function gramMatrices(
  { gpu }: Buffers,
  vgg: Vgg19,
  picture: Picture,
  layers: readonly string[],
  options: FeatureOptions,
): Promise<Map<string, Float32Array>> {
  const scratch = new Buffers(gpu);
  try {
    const features = vgg.features(upload(scratch, 'style', picture), layers, options);
    const grams = layers.map((layer) => gram(features[layer]!, gramKind(gpu)));
    const program = await compile(scratch, 'style targets', grams);
    submitInPieces(gpu, program.steps, CAREFUL_COST);
    const matrices = new Map<string, Float32Array>();
    for (const [i, layer] of layers.entries()) {
      const { channels } = dimensions(features[layer]!);
      matrices.set(layer, await readFloats(gpu, program.bufferOf(grams[i]!), channels * channels));
    }
    return matrices;
  } finally {
    scratch.destroy();
  }
}

function upload(buffers: Buffers, label: string, { width, height, data }: Picture): Tensor {
  return denseTensor(label, [3, height, width], 'image', buffers.upload(label, 'image', data));
}
