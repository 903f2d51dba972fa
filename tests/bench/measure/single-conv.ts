import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { Node } from '../../../src/graph/node.ts';
import { compile } from '../../../src/graph/program.ts';
import { featureTensor, rowStride, type Tensor } from '../../../src/graph/tensor.ts';
import { convolutionScratch, convolve } from '../../../src/ops/convolution/dispatches.ts';
import { submit, uploadFeatures } from '../../gpu/cases/on-gpu.ts';
import { type ConvData, type ConvWork, convData } from '../work.ts';
import { uploadVariant, type Variant } from './variants.ts';

/** One convolution, compiled. */
export interface SingleConv {
  readonly steps: readonly PreparedDispatch[];
  submit(): void;
  /** Runs once; the result, [channels, size, size]. */
  run(): Promise<Float32Array>;
  close(): void;
}

/** Puts a convolution on the GPU. */
export async function singleConv(
  gpu: Gpu,
  work: ConvWork,
  variant: Variant,
  data: ConvData = convData(work),
): Promise<SingleConv> {
  const { size, direction } = work;
  const forward = direction === 'forward';
  const channels: [number, number] = [work.outChannels, work.inChannels];
  const [to, from] = forward ? channels : [channels[1], channels[0]];
  const buffers = new Buffers(gpu);
  try {
    const conv = uploadVariant(buffers, channels, data.weight, variant);
    const input = uploadFeatures(buffers, 'input', [from, size, size], data.input);
    const output = featureTensor('output', [to, size, size], 'features', undefined, input.element);
    const node = new Single(conv, direction, input, output);
    const program = await compile(buffers, 'conv', [node.output]);
    return {
      steps: program.steps,
      submit: () => submit(gpu, program),
      async run() {
        submit(gpu, program);
        return unpadded(await readFloats(gpu, program.bufferOf(output), output.bytes / 4), to, size);
      },
      close: () => buffers.destroy(),
    };
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

class Single extends Node {
  readonly #scratch: Tensor[];

  constructor(
    readonly conv: Awaited<ReturnType<typeof uploadVariant>>,
    readonly direction: ConvWork['direction'],
    readonly input: Tensor,
    readonly output: Tensor,
  ) {
    super('conv');
    this.produces(output);
    this.#scratch = convolutionScratch(this.#op).map((tensor) => this.produces(tensor));
  }

  get #op() {
    const { label, conv, direction, input, output } = this;
    return {
      label,
      conv,
      direction,
      input,
      output,
      epilogue: 'none',
      mask: undefined,
      padding: 'zero',
    } as const;
  }

  get inputs() {
    return [this.input];
  }

  get outputs() {
    return [this.output, ...this.#scratch];
  }

  launches() {
    return convolve(this.#op, this.#scratch);
  }
}

function unpadded(rows: Float32Array, channels: number, size: number): Float32Array {
  const stride = rowStride(size) * 4;
  if (stride === size) return rows;
  const packed = new Float32Array(channels * size * size);
  for (let row = 0; row < channels * size; row++) {
    packed.set(rows.subarray(row * stride, row * stride + size), row * size);
  }
  return packed;
}
