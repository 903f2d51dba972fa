// The float64 reference of the network's ops: written to be read, checked against PyTorch, used to check the GPU.
// Shapes are [channels, height, width], row-major; every function returns a new array.
import type { Preprocessing } from '../../src/vgg/weights/weights.ts';

export type Values = ArrayLike<number>;

interface Size {
  channels: number;
  height: number;
  width: number;
}

/** A 3×3 convolution; `channels`, `height` and `width` are the input's, and so is the output's size. */
export interface Convolution extends Size {
  /** [K, channels, 3, 3]. */
  weight: Values;
  /** [K]. */
  bias: Values;
  padding: 'zero' | 'replicate' | 'wrap';
  relu: boolean;
}

/** Calls `visit(output, input, weight)` with the indices of every product of the convolution. */
function eachProduct(
  { channels, height, width, bias, padding }: Convolution,
  visit: (output: number, input: number, weight: number) => void,
): void {
  for (let k = 0; k < bias.length; k++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let i = 0; i < 3; i++)
            for (let j = 0; j < 3; j++) {
              let v = y + i - 1;
              let u = x + j - 1;
              if (padding === 'replicate') {
                v = clamp(v, 0, height - 1);
                u = clamp(u, 0, width - 1);
              } else if (padding === 'wrap') {
                v = (v + height) % height;
                u = (u + width) % width;
              } else if (v < 0 || v >= height || u < 0 || u >= width) continue;
              visit(
                (k * height + y) * width + x,
                (c * height + v) * width + u,
                ((k * channels + c) * 3 + i) * 3 + j,
              );
            }
}

/** `output[k] = Σ weight[k, c] ⋆ input[c] + bias[k]`, cut off below 0 where `relu`; [K, height, width]. */
export function conv3x3(op: Convolution & { input: Values }): Float64Array {
  const { height, width, bias } = op;
  const output = new Float64Array(bias.length * height * width);
  for (let i = 0; i < output.length; i++) output[i] = bias[Math.floor(i / (height * width))]!;
  eachProduct(op, (o, i, w) => {
    output[o]! += op.input[i]! * op.weight[w]!;
  });
  return op.relu ? output.map((value) => Math.max(0, value)) : output;
}

/** Gradient of `conv3x3` to its input, [channels, height, width]; `output` is the forward result, for the ReLU. */
export function conv3x3Gradient(op: Convolution & { output: Values; gradOutput: Values }): Float64Array {
  const gradInput = new Float64Array(op.channels * op.height * op.width);
  eachProduct(op, (o, i, w) => {
    if (!op.relu || op.output[o]! > 0) gradInput[i]! += op.gradOutput[o]! * op.weight[w]!;
  });
  return gradInput;
}

/** A pooling of 2×2 with stride 2; `height` and `width` are the input's, the output's are half, rounded down. */
export interface Pool extends Size {
  input: Values;
}

/** Calls `visit(output, window)` for every output with the indices of the four inputs under it. */
function eachWindow(
  { channels, height, width }: Size,
  visit: (output: number, window: [number, number, number, number]) => void,
): void {
  const h = Math.floor(height / 2);
  const w = Math.floor(width / 2);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const i = (c * height + 2 * y) * width + 2 * x;
        visit((c * h + y) * w + x, [i, i + 1, i + width, i + width + 1]);
      }
}

function poolOutput({ channels, height, width }: Size): Float64Array {
  return new Float64Array(channels * Math.floor(height / 2) * Math.floor(width / 2));
}

/** The largest of each 2×2, [channels, ⌊height/2⌋, ⌊width/2⌋]. */
export function maxPool(op: Pool): Float64Array {
  const output = poolOutput(op);
  eachWindow(op, (o, window) => {
    output[o] = Math.max(...window.map((i) => op.input[i]!));
  });
  return output;
}

/** Gradient of `maxPool` to its input; of equal values the first in reading order gets it, as in PyTorch. */
export function maxPoolGradient(op: Pool & { gradOutput: Values }): Float64Array {
  const gradInput = new Float64Array(op.channels * op.height * op.width);
  eachWindow(op, (o, window) => {
    const largest = window.reduce((best, i) => (op.input[i]! > op.input[best]! ? i : best));
    gradInput[largest]! += op.gradOutput[o]!;
  });
  return gradInput;
}

/** The mean of each 2×2, [channels, ⌊height/2⌋, ⌊width/2⌋]. */
export function avgPool(op: Pool): Float64Array {
  const output = poolOutput(op);
  eachWindow(op, (o, window) => {
    output[o] = window.reduce((sum, i) => sum + op.input[i]!, 0) / 4;
  });
  return output;
}

/** Gradient of `avgPool` to its input. */
export function avgPoolGradient(op: Size & { gradOutput: Values }): Float64Array {
  const gradInput = new Float64Array(op.channels * op.height * op.width);
  eachWindow(op, (o, window) => {
    for (const i of window) gradInput[i]! += op.gradOutput[o]! / 4;
  });
  return gradInput;
}

/** `output[i] = Σ_j matrix[i][j]·image[j] + bias[i]` for every pixel; [3, height, width] to the same. */
export function preprocess(op: { image: Values; preprocessing: Preprocessing }): Float64Array {
  const pixels = op.image.length / 3;
  const { matrix, bias } = op.preprocessing;
  return Float64Array.from(op.image, (_, index) => {
    const i = Math.floor(index / pixels);
    const p = index % pixels;
    return [0, 1, 2].reduce((sum, j) => sum + matrix[i]![j]! * op.image[j * pixels + p]!, bias[i]!);
  });
}

/** Gradient of `preprocess` to the image. */
export function preprocessGradient(op: { gradOutput: Values; preprocessing: Preprocessing }): Float64Array {
  const pixels = op.gradOutput.length / 3;
  const { matrix } = op.preprocessing;
  return Float64Array.from(op.gradOutput, (_, index) => {
    const j = Math.floor(index / pixels);
    const p = index % pixels;
    return [0, 1, 2].reduce((sum, i) => sum + matrix[i]![j]! * op.gradOutput[i * pixels + p]!, 0);
  });
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
