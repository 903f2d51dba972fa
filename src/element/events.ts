import type { ErrorCode } from '../errors.ts';
import type { Hint } from '../style/advice/hints.ts';
import type { Settings, Step } from '../style/settings/settings.ts';
import type { FetchedBytes } from '../vgg/hub/meter.ts';

/** State of `<style-transfer>`. */
export type StyleTransferState = 'idle' | 'loading' | 'ready' | 'running' | 'paused' | 'complete' | 'error';

export interface ProgressDetail {
  /** 0 … 1 over the whole run, never falling. */
  fraction: number;
  /** `load`, `targets` and `compile` come before the first iteration. */
  stage: 'load' | 'targets' | 'compile' | 'run';
  /** Seconds to the end as measured so far; NaN before the first iterations. */
  secondsLeft: number;
  /** Bytes downloaded and in total, while published weights are downloaded. */
  bytes?: FetchedBytes;
}

export interface PreviewDetail {
  iteration: number;
  /** Size of the picture drawn, in pixels. */
  width: number;
  height: number;
}

export interface CompleteDetail extends PreviewDetail {
  /** From `start()` to here, pauses included. */
  seconds: number;
}

export interface ErrorDetail {
  code: ErrorCode;
  /** One sentence for a person, in the element's language when it is read. */
  readonly message: string;
}

/** An event during a run that a person should know of, such as recovery from a fault. */
export interface NoticeDetail {
  /** One sentence, in the element's language when it is read. */
  readonly message: string;
}

/** Estimate of the next run. */
export interface EstimateDetail {
  /** One sentence: memory, time and tiles; or why the run would fail, and what would fit. */
  message: string;
  /** Whether the run fits the device. */
  fits: boolean;
}

export interface StateDetail {
  state: StyleTransferState;
  previous: StyleTransferState;
}

export interface PictureDetail {
  role: 'content' | 'style';
  /** Whether a person brought it (drop, paste, file picker) or the page did. */
  origin: 'person' | 'page';
}

/** Purpose of a mask: keeping the picture unchanged, or the style of that index. */
export type MaskRole = 'keep' | number;

export interface MaskDetail {
  role: MaskRole;
  /** Share of the picture that is covered, 0 … 1. */
  covered: number;
}

export interface BlendDetail {
  /** One share for each style picture, in their order; they sum to 1. */
  blend: readonly number[];
}

export interface HintApplyDetail {
  change: Partial<Settings>;
}

/** The element's own events, all CustomEvents that do not bubble. */
export interface StyleTransferEventMap {
  progress: CustomEvent<ProgressDetail>;
  step: CustomEvent<Step>;
  preview: CustomEvent<PreviewDetail>;
  complete: CustomEvent<CompleteDetail>;
  error: CustomEvent<ErrorDetail>;
  notice: CustomEvent<NoticeDetail>;
  estimate: CustomEvent<EstimateDetail>;
  statechange: CustomEvent<StateDetail>;
  picturechange: CustomEvent<PictureDetail>;
  maskchange: CustomEvent<MaskDetail>;
  blendchange: CustomEvent<BlendDetail>;
  hint: CustomEvent<Hint>;
  hintapply: CustomEvent<HintApplyDetail>;
}

/** Details by event name. */
export type StyleTransferDetails = {
  [K in keyof StyleTransferEventMap]: StyleTransferEventMap[K]['detail'];
};
