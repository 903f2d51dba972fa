import type { Gpu } from '../../gpu/device.ts';
import type { Mask } from '../../image/mask.ts';
import type { Picture, Size } from '../../image/picture.ts';
import type { ConvolutionChoice } from '../../ops/convolution/autotune.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { Settings } from '../settings/settings.ts';
import type { MeasuredStyle } from './measured.ts';

/** A part of the content picture with a style of its own. Masks are of any size and resized to their picture's. */
export interface Region {
  /** Where in the content picture. */
  readonly content: Mask;
  /** Index of its style picture; default: the region's own index. */
  readonly style?: number;
  /** Where in the style picture; default: everywhere. */
  readonly styleMask?: Mask;
  /** How much its style loss counts beside the other regions'; default 1. */
  readonly weight?: number;
}

/** What the memory and time of a run depend on beside its settings; `RunInputs` are such inputs. */
export interface PlannedInputs {
  readonly content: Size;
  readonly styles: readonly { readonly picture: Size; readonly weight?: number }[];
  readonly regions?: readonly Region[];
  readonly keep?: Mask;
  readonly memory?: number;
  readonly submitMilliseconds?: number;
  readonly signal?: AbortSignal;
  onProgress?(stage: 'load' | 'compile' | 'targets', fraction: number): void;
}

/** Inputs of `StyleTransfer.create`. */
export interface RunInputs extends PlannedInputs {
  /** Of any size; resized to `settings.size`. */
  readonly content: Picture;
  /** One or more pictures, or what `measureStyle` made of them; their Gram matrices are averaged by weight, default 1. */
  readonly styles: readonly { readonly picture: Picture | MeasuredStyle; readonly weight?: number }[];
  /** For init `picture`. */
  readonly start?: Picture;
  /** Parts with styles of their own; what no region covers takes no style. Default: everything takes all styles. */
  readonly regions?: readonly Region[];
  /** What stays as the content picture is: 1 wholly, 0 not at all. */
  readonly keep?: Mask;
  readonly weights: Vgg19Weights;
  /** Over the weights' defaults and the recipe's; default recipe `default`. */
  readonly settings?: Partial<Settings>;
  /** Default: the page's shared one. */
  readonly gpu?: Gpu;
  /** How convolutions are computed; default `auto`, the fastest by a short measurement. */
  readonly convolutions?: ConvolutionChoice;
  /** Most bytes of GPU buffers that it may hold at a time; default: what the device allows. */
  readonly memory?: number;
  readonly signal?: AbortSignal;
  /** Longest time one submit may keep the GPU busy; default 50, 500 on a software adapter. */
  readonly submitMilliseconds?: number;
  /** Seconds between two checkpoints in memory, at least; default 5. They take a twentieth of the time at most. */
  readonly checkpointEvery?: number;
  onProgress?(stage: 'load' | 'compile' | 'targets', fraction: number): void;
  /** Receives a sentence for a person about each fault that the run recovered from. */
  onNotice?(sentence: string): void;
}
