import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import {
  ADAM,
  CONTENT_LAYER,
  type ConvData,
  type ConvWork,
  convData,
  type IterationWork,
  networkLayers,
  pictures,
  STYLE_LAYERS,
  STYLE_WEIGHT,
} from '../../work.ts';
import { channelsFirst, channelsLast, filterLast, turned } from './layouts.ts';
import { type ConvJob, type IterationJob, type Peer, webgpuAdapter } from './offer.ts';

type Tensor = tf.Tensor;

/** How a convolution's gradient is made: by TensorFlow.js's own kernel, or by a convolution with turned kernels. */
type Gradient = 'own' | 'turned';

/**
 * TensorFlow.js on one of its backends, in its own layout [height, width, channels] and with everything kept on the
 * device. On SwiftShader its own gradient of a convolution is the faster one by WebGPU, the turned one by WebGL: each
 * adapter gets what is faster there.
 */
export function tfjs(backend: 'webgpu' | 'webgl'): Peer {
  let gradient: Gradient = 'own';
  return {
    impl: `tfjs-${backend}`,
    version: tf.version_core,
    async open() {
      if (!(await tf.setBackend(backend)))
        throw new Error(`TensorFlow.js: its ${backend} backend fails here.`);
      await tf.ready();
      return backend === 'webgpu' ? webgpuAdapter() : webglRenderer();
    },
    async tune() {
      const own = await timeOf('own');
      gradient = (await timeOf('turned')) < own ? 'turned' : 'own';
    },
    conv: async (work, data) => convolution(work, data, gradient),
    iteration: async (work) => iteration(work, gradient),
  };
}

/** Milliseconds of one backward convolution, warm. */
async function timeOf(gradient: Gradient): Promise<number> {
  const channels = { inChannels: 256, outChannels: 256 };
  const work = { case: 'conv', size: 16, ...channels, direction: 'backward' } as const;
  const job = convolution(work, convData(work), gradient);
  await job.run();
  await job.run();
  const start = performance.now();
  await job.run();
  const time = performance.now() - start;
  await job.close();
  return time;
}

function convolution(work: ConvWork, { input, weight }: ConvData, gradient: Gradient): ConvJob {
  const { size, inChannels, outChannels, direction } = work;
  const [from, to] = direction === 'forward' ? [inChannels, outChannels] : [outChannels, inChannels];
  const x = tf.tensor(channelsLast(input, from), [1, size, size, from]);
  const own = direction === 'backward' && gradient === 'own';
  const filter =
    own || direction === 'forward'
      ? filterTensor(weight, inChannels)
      : filterTensor(turned(weight, inChannels), outChannels);
  const once = () =>
    own ? tf.conv2dTranspose(x, filter, [1, size, size, to], 1, 'same') : tf.conv2d(x, filter, 1, 'same');
  return {
    async run() {
      const y = once();
      const one = tf.tidy(() => tf.slice(y, [0, 0, 0, 0], [1, 1, 1, 1]));
      await one.data();
      tf.dispose([y, one]);
    },
    async result() {
      const y = once();
      const values = channelsFirst(await y.data(), to);
      y.dispose();
      return values;
    },
    close: () => tf.dispose([x, filter]),
  };
}

/** Convolution, bias and ReLU, with the gradient asked for; fused ones would compute the weights' gradients too. */
type Layer = (x: Tensor) => Tensor;

function iteration({ size, network: width }: IterationWork, gradient: Gradient): IterationJob {
  const held: Tensor[] = [];
  const hold = <T extends Tensor>(tensor: T): T => {
    held.push(tensor);
    return tensor;
  };
  const network = networkLayers(width).map(({ name, pooled, inChannels, outChannels, weight, bias }) => {
    const filter = hold(filterTensor(weight, inChannels));
    const offset = hold(tf.tensor(bias, [outChannels]));
    const ofOwn: Layer = (x) => tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), offset));
    if (gradient === 'own') return { name, pooled, layer: ofOwn };
    const back = hold(filterTensor(turned(weight, inChannels), outChannels));
    const conv = tf.customGrad((x) => ({
      value: tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias: offset }),
      gradFunc: (dy) => tf.conv2d(dy, back, 1, 'same'),
    }));
    return { name, pooled, layer: ((x) => tf.relu(conv(x))) satisfies Layer };
  });
  const features = (picture: Tensor) => {
    const of: Record<string, Tensor> = {};
    network.reduce((x, { name, pooled, layer }) => {
      of[name] = layer(pooled ? tf.maxPool(x, 2, 2, 'valid') : x);
      return of[name];
    }, picture);
    return of;
  };
  const { content, style, start } = pictures(size);
  const picture = (values: Float32Array) => tf.tensor(channelsLast(values, 3), [1, size, size, 3]);
  const contentTarget = hold(tf.tidy(() => features(picture(content))[CONTENT_LAYER]!));
  const styleTargets = tf.tidy(() => {
    const of = features(picture(style));
    return STYLE_LAYERS.map((layer) => gram(of[layer]!));
  });
  styleTargets.forEach(hold);
  const loss = (x: Tensor) => {
    const of = features(x);
    return STYLE_LAYERS.reduce(
      (sum, layer, i) => {
        const error = tf.mean(tf.squaredDifference(gram(of[layer]!), styleTargets[i]!));
        return tf.add(sum, tf.mul(error, STYLE_WEIGHT));
      },
      tf.mean(tf.squaredDifference(of[CONTENT_LAYER]!, contentTarget)),
    );
  };
  const x = hold(tf.variable(picture(start)));
  const adam = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  /** Reads the loss, which ends after all that was asked for before. */
  const step = async () => {
    const { value, grads } = tf.variableGrads(() => loss(x), [x]);
    adam.applyGradients(grads);
    const [total] = await value.data();
    value.dispose();
    return { loss: total!, gradient: grads[x.name]! };
  };
  return {
    async run() {
      (await step()).gradient.dispose();
    },
    async first() {
      const { loss, gradient } = await step();
      const gradientNorm = Math.hypot(...(await gradient.data()));
      gradient.dispose();
      return { loss, gradientNorm };
    },
    close() {
      tf.dispose(held);
      adam.dispose();
    },
  };
}

/** F·Fᵀ / (channels · pixels) of features [1, height, width, channels]. */
function gram(of: Tensor): Tensor {
  const [, height, width, channels] = of.shape as [number, number, number, number];
  const flat = tf.reshape(of, [height * width, channels]);
  return tf.mul(tf.matMul(flat, flat, true, false), 1 / (channels * height * width));
}

/** @param weight [outChannels, inChannels, 3, 3] */
function filterTensor(weight: Float32Array, inChannels: number): Tensor {
  return tf.tensor(filterLast(weight, inChannels), [3, 3, inChannels, weight.length / (9 * inChannels)]);
}

function webglRenderer(): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')!;
  const extension = gl.getExtension('WEBGL_debug_renderer_info')!;
  return gl.getParameter(extension.UNMASKED_RENDERER_WEBGL) as string;
}
