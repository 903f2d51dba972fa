import averageKernel from '../../../shaders/lbfgs_average.wgsl';
import beginKernel from '../../../shaders/lbfgs_begin.wgsl';
import dotsKernel from '../../../shaders/lbfgs_dots.wgsl';
import judgeKernel from '../../../shaders/lbfgs_judge.wgsl';
import solveKernel from '../../../shaders/lbfgs_solve.wgsl';
import stepKernel from '../../../shaders/lbfgs_step.wgsl';
import type { Gpu } from '../../gpu/device.ts';
import type { Constants } from '../../gpu/kernels/specialise.ts';
import { type Range, SLACK, splitRange } from '../../gpu/ranges.ts';
import type { Launch } from '../../graph/node.ts';
import { ELEMENT_BYTES, type Element, type Tensor, TensorRange } from '../../graph/tensor.ts';
import { grid } from '../../ops/grid.ts';
import { LOG_LINES } from '../../ops/losses/terms.ts';
import { type OptimiserState, pairElement } from './state.ts';

/** Values that a workgroup sums, as in the shaders; ranges begin at multiples of it. */
const CHUNK = 4096;
/** Chunks of a range: workgroups that every GPU takes in one dimension. */
const MOST_CHUNKS = 65_535;
/** Pairs that the shaders' state has room for. */
const MOST_PAIRS = 128;
/** Words of the shaders' State. */
const STATE_WORDS = 16 + 4 * MOST_PAIRS;
/** Words of it that `restart` sets to zero. */
const RESTART_WORDS = 8;
/** What a pair of halves is scaled to, a quarter of the largest half. */
const LARGEST = { f32: 0, f16: 2 ** 14 } as const satisfies Record<Element, number>;

/** The kernels of a step. */
export function lbfgsKernels(gpu: Gpu): Pick<Launch, 'kernel' | 'constants'>[] {
  const constants: Constants = pairElement(gpu) === 'f16' ? { Pair: 'f16' } : {};
  return [
    { kernel: beginKernel },
    { kernel: judgeKernel },
    { kernel: dotsKernel, constants },
    { kernel: solveKernel },
    { kernel: stepKernel, constants },
    { kernel: averageKernel },
  ];
}

/**
 * One step of L-BFGS (Liu and Nocedal, 1989) as torch.optim.LBFGS makes it without a line search, the picture clamped at
 * every evaluation where the recipe says so. Unlike there, a picture whose objective is no number, or
 * more than the recipe's `bound` times the least so far, is taken back: see `lbfgs_judge.wgsl`. Scalars stay on the GPU.
 * @param logged the objective of the image before it, in the log of losses
 */
export function lbfgsLaunches(state: OptimiserState, grad: Tensor, logged: Tensor): Launch[] {
  const { image, output, size, recipe, rate, clock, pairs: element } = state;
  const accepted = state.accepted!;
  const { gpu } = state.buffers;
  const history = historyWithin(gpu, state.history, size);
  const ranges = splitRange(size, Math.min(4 * MOST_CHUNKS * CHUNK, gpu.maxBindingBytes / history));
  const chunks = Math.ceil(size / CHUNK);
  // Rings of [history, size], those of the ranges one after the other.
  const [s, y] = [
    state.tensor('lbfgs.s', history * size, element),
    state.tensor('lbfgs.y', history * size, element),
  ];
  const [q, previous] = [state.tensor('lbfgs.q', size), state.tensor('lbfgs.previous', size)];
  const products = state.tensor('lbfgs.products', 2 * history * history);
  const scalars = state.tensor('lbfgs.state', STATE_WORDS);
  const terms = logged.owner.bytes / 4 / LOG_LINES;
  const losses = state.tensor(`lbfgs.losses.${terms}`, terms);
  const sums = state.scratch('lbfgs.sums', 6 * chunks);
  const dots = state.scratch('lbfgs.dots', 5 * history * chunks);

  // Pairs of another objective would mislead, and so would a picture that was not looked at yet.
  state.restart = () => {
    gpu.device.queue.writeBuffer(scalars.buffer, 0, new Uint32Array(RESTART_WORDS));
    const encoder = gpu.device.createCommandEncoder({ label: 'lbfgs.restart' });
    encoder.copyBufferToBuffer(accepted.buffer, 0, image.buffer, 0, image.bytes);
    gpu.submit([encoder.finish()]);
  };

  const part = (tensor: Tensor, { from, to }: Range) => new TensorRange(tensor, from, to);
  const ring = (tensor: Tensor, { from, to }: Range) => new TensorRange(tensor, history * from, history * to);
  const lengthOf = ({ from, to }: Range) => to - from;
  const clamped = Number(recipe.clamped);
  const { pixelScale: pixel_scale, learningRates } = recipe;
  const { beta1, beta2, eps } = recipe.adam;
  const { restart, first, bound } = recipe.lbfgs;
  const adam = learningRates.adam / learningRates.lbfgs;
  const rangeParams = (range: Range) => ({
    size: lengthOf(range),
    first: range.from / CHUNK,
    chunks,
    clamped,
  });
  /** What the kernels that sum read of a range. */
  const looked = (range: Range) =>
    Object.fromEntries(
      Object.entries({ grad, previous, q, image }).map(([name, tensor]) => [name, part(tensor, range)]),
    );
  const pairBytes = 2 * history * ELEMENT_BYTES[element];
  const begin = ranges.map(
    (range): Launch => ({
      label: 'lbfgs.begin',
      kernel: beginKernel,
      params: rangeParams(range),
      tensors: { ...looked(range), state: scalars, sums },
      workgroups: [Math.ceil(lengthOf(range) / CHUNK)],
      cost: { flops: 0, bytes: lengthOf(range) * 12 },
    }),
  );
  const judge: Launch = {
    label: 'lbfgs.judge',
    kernel: judgeKernel,
    params: { chunks, terms, history, restart, largest: LARGEST[element], bound, adam },
    tensors: { clock: clock.state, rate, sums, log: logged.owner, losses, state: scalars },
    workgroups: [1],
    cost: { flops: 0, bytes: sums.bytes },
  };
  const multiply = ranges.map((range): Launch => {
    return {
      label: 'lbfgs.dots',
      kernel: dotsKernel,
      params: { ...rangeParams(range), history },
      tensors: { state: scalars, ...looked(range), s: ring(s, range), y: ring(y, range), dots },
      workgroups: [history, Math.ceil(lengthOf(range) / CHUNK)],
      cost: { flops: 0, bytes: lengthOf(range) * (12 + pairBytes) },
    };
  });
  const solve: Launch = {
    label: 'lbfgs.solve',
    kernel: solveKernel,
    params: { size, chunks, history, pixel_scale, first },
    tensors: { rate, dots, products, state: scalars },
    workgroups: [1],
    cost: { flops: 0, bytes: dots.bytes + products.bytes * history },
  };
  const step = ranges.map((range): Launch => {
    const inPlace = { previous, q, image, accepted };
    const bound = Object.entries(inPlace).map(([name, tensor]) => [name, part(tensor, range)]);
    return {
      label: 'lbfgs.step',
      kernel: stepKernel,
      params: { size: lengthOf(range), clamped, pixel_scale, beta1, beta2, eps },
      tensors: {
        state: scalars,
        grad: part(grad, range),
        s: ring(s, range),
        y: ring(y, range),
        ...Object.fromEntries(bound),
      },
      workgroups: grid(lengthOf(range)),
      cost: { flops: 0, bytes: lengthOf(range) * (24 + pairBytes) },
    };
  });
  const averaged = output === accepted ? [] : splitRange(size, gpu.maxBindingBytes);
  const average = averaged.map(
    (range): Launch => ({
      label: 'lbfgs.average',
      kernel: averageKernel,
      params: { size: lengthOf(range), window: recipe.lbfgs.averaging },
      tensors: { state: scalars, accepted: part(accepted, range), mean: part(output, range) },
      workgroups: grid(lengthOf(range)),
      cost: { flops: 0, bytes: lengthOf(range) * 12 },
    }),
  );
  return [...begin, judge, ...multiply, solve, ...step, ...average];
}

/**
 * The pairs that are remembered: as many as asked for, or as a binding holds, so that rings lie alike on every device,
 * for checkpoints. One is always bound in ranges.
 */
function historyWithin({ device }: Gpu, wanted: number, size: number): number {
  const room = Math.floor(device.limits.maxStorageBufferBindingSize / (4 * size + 2 * SLACK));
  return Math.max(1, Math.min(wanted, MOST_PAIRS, room));
}
