import beginKernel from '../../../shaders/lbfgs_begin.wgsl';
import passKernel from '../../../shaders/lbfgs_pass.wgsl';
import scalarsKernel from '../../../shaders/lbfgs_scalars.wgsl';
import type { Gpu } from '../../gpu/device.ts';
import { type Range, SLACK, splitRange } from '../../gpu/ranges.ts';
import type { Constants } from '../../gpu/specialise.ts';
import type { Launch } from '../../graph/node.ts';
import { type Tensor, TensorRange } from '../../graph/tensor.ts';
import type { OptimiserState } from './state.ts';

/** Invocations of the passes, each over every SLICES-th value; as in the shaders. */
const SLICES = 4096;
/** Pairs that the shaders' state has room for. */
const MOST_PAIRS = 128;
/** Words of the shaders' State, rounded up. */
const STATE_WORDS = 8 + 2 * MOST_PAIRS;

const NONE = 0;
const S = 1;
const Y = 2;
const GRADIENT = 3;
const DIRECTION = 3;

/** Few lanes where each costs compile time: SwiftShader takes 90 ms for 64, 400 ms for 256. */
function scalarsConstants({ adapter }: Gpu): Constants {
  return { WORKGROUP: adapter.software ? 64 : 256 };
}

/** The kernels of a step. */
export function lbfgsKernels(gpu: Gpu): Pick<Launch, 'kernel' | 'constants'>[] {
  return [
    { kernel: beginKernel },
    { kernel: scalarsKernel, constants: scalarsConstants(gpu) },
    { kernel: passKernel },
  ];
}

/**
 * One step of L-BFGS (Liu and Nocedal, 1989) as torch.optim.LBFGS makes it without a line search: the two-loop
 * recursion over a ring of pairs, every scalar on the GPU. It never clamps: that would falsify the pairs.
 */
export function lbfgsLaunches(state: OptimiserState, grad: Tensor): Launch[] {
  const { image, size, recipe, rate } = state;
  const { gpu } = state.buffers;
  // Two pairs or more only where a binding holds them all: so rings lie alike on every device, for checkpoints.
  const room = Math.floor(gpu.device.limits.maxStorageBufferBindingSize / (image.bytes + 2 * SLACK));
  const history = Math.max(1, Math.min(recipe.lbfgs.history, MOST_PAIRS, room));
  // Rings of [history, size], those of the ranges of a picture one after the other.
  const parts = splitRange(size, Math.floor(gpu.maxBindingBytes / history));
  const [s, y] = [state.tensor('lbfgs.s', history * size), state.tensor('lbfgs.y', history * size)];
  const [q, previous] = [state.tensor('lbfgs.q', size), state.tensor('lbfgs.previous', size)];
  const partial = state.tensor('lbfgs.partial', 3 * SLICES);
  const scalarState = state.tensor('lbfgs.state', STATE_WORDS);

  // Pairs of another objective would mislead: count, next and steps back to zero.
  state.restart = () => gpu.device.queue.writeBuffer(scalarState.buffer, 0, new Uint32Array(3));

  const scalars = (stage: number, age: number): Launch => ({
    label: `lbfgs.scalars.${stage}.${age}`,
    kernel: scalarsKernel,
    constants: scalarsConstants(gpu),
    params: { stage, history, age, pixel_scale: recipe.pixelScale, restart: recipe.lbfgs.restart },
    tensors: { rate, partial, state: scalarState },
    workgroups: [1],
    cost: { flops: 0, bytes: SLICES * 4 },
  });
  const part = (tensor: Tensor, { from, to }: Range) => new TensorRange(tensor, from, to);
  const ring = (tensor: Tensor, { from, to }: Range) => new TensorRange(tensor, history * from, history * to);
  /** What both kernels bind, and take. */
  const common = (piece: Range) => ({
    tensors: {
      state: scalarState,
      grad: part(grad, piece),
      q: part(q, piece),
      s: ring(s, piece),
      y: ring(y, piece),
      partial,
    },
    params: { size: piece.to - piece.from, accumulate: Number(piece.from > 0) },
  });
  const begin = parts.map((piece): Launch => {
    const { tensors, params } = common(piece);
    return {
      label: 'lbfgs.begin',
      kernel: beginKernel,
      params,
      tensors: { ...tensors, previous: part(previous, piece) },
      workgroups: [SLICES / 64],
      cost: { flops: 0, bytes: params.size * 28 },
    };
  });
  const pass = (add: number, addAge: number, dot: number, dotAge: number, scale = false) =>
    parts.map((piece): Launch => {
      const { tensors, params } = common(piece);
      return {
        label: `lbfgs.pass.${addAge}.${dotAge}`,
        kernel: passKernel,
        params: { ...params, history, add, add_age: addAge, dot, dot_age: dotAge, scale: Number(scale) },
        tensors,
        workgroups: [SLICES / 64],
        cost: { flops: 0, bytes: params.size * 16 },
      };
    });
  // The image moves along q.
  const step = pass(DIRECTION, 0, NONE, 0).map((launch, i) => {
    const of = { s: part(q, parts[i]!), q: part(image, parts[i]!) };
    return { ...launch, label: 'lbfgs.step', tensors: { ...launch.tensors, ...of } };
  });

  const launches: Launch[] = [...begin, scalars(0, 0)];
  // Newest to oldest: α = ρ · s·q, q −= α · y.
  for (let age = 0; age < history; age++) {
    launches.push(...pass(age ? Y : NONE, Math.max(0, age - 1), S, age), scalars(1, age));
  }
  // Oldest to newest: q += (α − ρ · y·q) · s, after q *= h0.
  const oldest = history - 1;
  launches.push(...pass(Y, oldest, Y, oldest, true), scalars(2, oldest));
  for (let age = oldest - 1; age >= 0; age--) launches.push(...pass(S, age + 1, Y, age), scalars(2, age));
  launches.push(...pass(S, 0, GRADIENT, 0), scalars(3, 0));
  return [...launches, ...step];
}
