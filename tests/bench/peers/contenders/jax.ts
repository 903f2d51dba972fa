import * as jax from '@jax-js/jax';
import {
  ADAM,
  CONTENT_LAYER,
  type IterationWork,
  layersIn,
  networkLayers,
  pictures,
  STYLE_LAYERS,
  STYLE_WEIGHT,
} from '../../work.ts';
import { type ConvJob, type IterationJob, type Peer, webgpuAdapter } from './offer.ts';

type Array = jax.Array;
const { lax, nn, numpy: np, tree } = jax;

declare const __PEER_VERSION__: string;
/** Names and poolings, which are the same in every width. */
const LAYERS = layersIn('vgg19');

/** jax-js on WebGPU with its own gradients; all of a run is one `jit`, so that it fuses what it can. */
export function jaxjs(): Peer {
  return {
    impl: 'jax-webgpu',
    version: __PEER_VERSION__,
    async open() {
      if (!(await jax.init('webgpu')).includes('webgpu')) throw new Error('jax-js: no WebGPU adapter here.');
      jax.defaultDevice('webgpu');
      return webgpuAdapter();
    },
    async conv({ size, inChannels, outChannels, direction }, { input, weight }) {
      const forward = direction === 'forward';
      const x = array(input, [1, forward ? inChannels : outChannels, size, size]);
      const filter = array(weight, [outChannels, inChannels, 3, 3]);
      await jax.blockUntilReady([x, filter]);
      const backward = (gradient: Array, w: Array) => {
        const [y, pull] = jax.vjp((x) => convolve(x, w), [np.zeros([1, inChannels, size, size])]);
        y.dispose();
        return pull(gradient)[0];
      };
      const once = jax.jit(forward ? convolve : backward);
      return {
        async run() {
          const y = once(x.ref, filter.ref);
          await finished([y]);
          y.dispose();
        },
        result: async () => once(x.ref, filter.ref).data(),
        close: () => tree.dispose([x, filter]),
      } satisfies ConvJob;
    },
    iteration,
  };
}

function convolve(x: Array, weight: Array): Array {
  return lax.convGeneralDilated(x, weight, [1, 1], 'SAME');
}

interface Layer {
  readonly weight: Array;
  readonly bias: Array;
}

interface Targets {
  readonly content: Array;
  readonly style: readonly Array[];
}

/** Features of the layers that have a loss. */
function features(x: Array, weights: readonly Layer[]): Record<string, Array> {
  const wanted: Record<string, Array> = {};
  let flow = x;
  LAYERS.forEach(({ name, pooled }, i) => {
    const { weight, bias } = weights[i]!;
    flow = nn.relu(convolve(pooled ? maxPool(flow) : flow, weight).add(bias));
    if (name === CONTENT_LAYER || STYLE_LAYERS.includes(name)) wanted[name] = flow.ref;
  });
  flow.dispose();
  return wanted;
}

function targetsOf(content: Array, style: Array, weights: readonly Layer[]): Targets {
  const { [CONTENT_LAYER]: target, ...others } = features(content, tree.ref(weights));
  const { [CONTENT_LAYER]: unused, ...styled } = features(style, weights);
  tree.dispose([others, unused]);
  return { content: target!, style: STYLE_LAYERS.map((layer) => gram(styled[layer]!)) };
}

function loss(x: Array, weights: readonly Layer[], targets: Targets): Array {
  const of = features(x, weights);
  return STYLE_LAYERS.reduce(
    (sum, layer, i) => {
      const error = np.mean(np.square(gram(of[layer]!).sub(targets.style[i]!)));
      return sum.add(error.mul(STYLE_WEIGHT));
    },
    np.mean(np.square(of[CONTENT_LAYER]!.sub(targets.content))),
  );
}

interface State {
  readonly x: Array;
  readonly m: Array;
  readonly v: Array;
}

/** Loss, gradient and a step of Adam (Kingma and Ba, 2015); `c1`, `c2` correct the moments: 1 / (1 − βᵗ). */
function step({ x, m, v }: State, c1: Array, c2: Array, weights: readonly Layer[], targets: Targets) {
  const [value, gradient] = jax.valueAndGrad(loss)(x.ref, weights, targets);
  const norm = np.sqrt(np.sum(np.square(gradient.ref)));
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const nextM = m.mul(beta1).add(gradient.ref.mul(1 - beta1));
  const nextV = v.mul(beta2).add(np.square(gradient).mul(1 - beta2));
  const ratio = nextM.ref.mul(c1).div(np.sqrt(nextV.ref.mul(c2)).add(epsilon));
  return { state: { x: x.sub(ratio.mul(learningRate)), m: nextM, v: nextV }, value, norm };
}

async function iteration({ size, network }: IterationWork): Promise<IterationJob> {
  const shape = [1, 3, size, size];
  const weights = networkLayers(network).map(({ inChannels, outChannels, weight, bias }) => ({
    weight: array(weight, [outChannels, inChannels, 3, 3]),
    bias: array(bias, [1, outChannels, 1, 1]),
  }));
  const { content, style, start } = pictures(size);
  const makeTargets = jax.jit(targetsOf);
  const targets = makeTargets(array(content, shape), array(style, shape), tree.ref(weights));
  let state: State = { x: array(start, shape), m: np.zeros(shape), v: np.zeros(shape) };
  let steps = 0;
  const compiled = jax.jit(step);
  const next = async () => {
    steps += 1;
    const [c1, c2] = [ADAM.beta1, ADAM.beta2].map((beta) => array([1 / (1 - beta ** steps)], [1]));
    const result = compiled(state, c1!, c2!, tree.ref(weights), tree.ref(targets));
    state = result.state;
    await finished(result);
    return result;
  };
  return {
    async run() {
      const { value, norm } = await next();
      tree.dispose([value, norm]);
    },
    async first() {
      const { value, norm } = await next();
      return { loss: (await value.data())[0]!, gradientNorm: (await norm.data())[0]! };
    },
    close: () => tree.dispose([weights, targets, state]),
  };
}

/** As fast as `reduceWindow` or a little faster, measured on SwiftShader. */
function maxPool(x: Array): Array {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const windows = x.reshape([channels, height / 2, 2, width / 2, 2]);
  return np.max(np.max(windows, 4), 2).reshape([1, channels, height / 2, width / 2]);
}

function gram(of: Array): Array {
  const [, channels, height, width] = of.shape as [number, number, number, number];
  const flat = of.reshape([channels, height * width]);
  return np.matmul(flat.ref, flat.transpose()).mul(1 / (channels * height * width));
}

function array(values: ArrayLike<number>, shape: readonly number[]): Array {
  return np.array(Float32Array.from(values)).reshape(shape);
}

/** Waits for the device: `blockUntilReady` submits what is pending, but reads no byte, which need not wait. */
async function finished(of: object): Promise<void> {
  await jax.blockUntilReady(of);
  await jax.getWebGPUDevice().queue.onSubmittedWorkDone();
}
