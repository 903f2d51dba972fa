// What is used of the peers' packages, which may not be installed when the types are checked.

declare module '@tensorflow/tfjs-core' {
  export interface Tensor {
    readonly shape: number[];
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  type Shape = readonly number[];
  export interface Optimizer {
    applyGradients(gradients: Record<string, Tensor>): void;
    dispose(): void;
  }
  export interface Variable extends Tensor {
    readonly name: string;
    assign(value: Tensor): void;
  }
  export const version_core: string;
  export const train: {
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
  export const fused: {
    conv2d(op: {
      x: Tensor;
      filter: Tensor;
      strides: number;
      pad: 'same';
      bias: Tensor;
      activation?: 'linear' | 'relu';
    }): Tensor;
  };
  export function env(): { set(flag: string, value: boolean | number): void };
  export function ready(): Promise<void>;
  export function setBackend(name: string): Promise<boolean>;
  export function backend(): object;
  export function tidy<T>(make: () => T): T;
  export function keep<T extends Tensor>(tensor: T): T;
  export function dispose(tensors: object): void;
  export function tensor(values: Float32Array, shape: Shape): Tensor;
  export function variable(value: Tensor, trainable?: boolean, name?: string): Variable;
  export function variableGrads(
    of: () => Tensor,
    variables: Variable[],
  ): { value: Tensor; grads: Record<string, Tensor> };
  type Differentiable = { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor };
  export function customGrad(
    of: (x: Tensor, save: (tensors: Tensor[]) => void) => Differentiable,
  ): (x: Tensor) => Tensor;
  export function conv2d(x: Tensor, filter: Tensor, strides: number, pad: 'same'): Tensor;
  export function conv2dTranspose(
    x: Tensor,
    filter: Tensor,
    shape: Shape,
    strides: number,
    pad: 'same',
  ): Tensor;
  export function maxPool(x: Tensor, size: number, strides: number, pad: 'valid'): Tensor;
  export function matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor;
  export function squaredDifference(a: Tensor, b: Tensor): Tensor;
  export function reshape(x: Tensor, shape: Shape): Tensor;
  export function slice(x: Tensor, begin: Shape, size: Shape): Tensor;
  export function add(a: Tensor, b: Tensor): Tensor;
  export function mul(a: Tensor, b: Tensor | number): Tensor;
  export function mean(x: Tensor): Tensor;
  export function relu(x: Tensor): Tensor;
  export function step(x: Tensor): Tensor;
}
declare module '@tensorflow/tfjs-core/dist/register_all_gradients.js';
declare module '@tensorflow/tfjs-backend-webgpu';
declare module '@tensorflow/tfjs-backend-webgl';

declare module '@jax-js/jax' {
  /** Passing an array on gives it away; `ref` is another hold on it. */
  export interface Array {
    readonly ref: Array;
    readonly shape: number[];
    add(other: Array | number): Array;
    sub(other: Array | number): Array;
    mul(other: Array | number): Array;
    div(other: Array | number): Array;
    reshape(shape: readonly number[]): Array;
    transpose(): Array;
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export const numpy: {
    array(values: Float32Array): Array;
    zeros(shape: readonly number[]): Array;
    matmul(a: Array, b: Array): Array;
    max(x: Array, axis: number): Array;
    mean(x: Array): Array;
    square(x: Array): Array;
    sqrt(x: Array): Array;
    sum(x: Array): Array;
  };
  export const nn: { relu(x: Array): Array };
  export const lax: {
    convGeneralDilated(x: Array, filter: Array, strides: readonly number[], padding: 'SAME'): Array;
  };
  export const tree: { ref<T>(tree: T): T; dispose(tree: object): void };
  export function init(...devices: string[]): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function getWebGPUDevice(): GPUDevice;
  // biome-ignore lint/suspicious/noExplicitAny: any function of arrays
  export function jit<F extends (...args: any[]) => unknown>(of: F): F;
  export function vjp(
    of: (x: Array) => Array,
    primals: readonly Array[],
  ): [Array, (gradient: Array) => [Array]];
  // biome-ignore lint/suspicious/noExplicitAny: any function of arrays
  export function valueAndGrad<A extends any[]>(of: (...args: A) => Array): (...args: A) => [Array, Array];
  export function blockUntilReady<T>(tree: T): Promise<T>;
}

declare module 'onnxruntime-web' {
  export interface Tensor {
    readonly data: Float32Array;
    readonly dims: readonly number[];
    readonly gpuBuffer: GPUBuffer;
    getData(): Promise<Float32Array>;
    dispose(): void;
  }
  export const Tensor: {
    new (type: 'float32', data: Float32Array, dims: readonly number[]): Tensor;
    fromGpuBuffer(
      buffer: GPUBuffer,
      options: { dataType: 'float32'; dims: readonly number[]; dispose(): void },
    ): Tensor;
  };
  export interface InferenceSession {
    run(inputs: Record<string, Tensor>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
    release(): Promise<void>;
  }
  export const InferenceSession: {
    create(model: Uint8Array, options: object): Promise<InferenceSession>;
  };
  export const env: {
    logLevel: string;
    versions: { web: string };
    wasm: { numThreads: number; wasmPaths: object; wasmBinary?: ArrayBuffer };
    webgpu: { device: Promise<GPUDevice> };
  };
}
