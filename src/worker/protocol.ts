import { ArtFilterError, type ErrorCode } from '../errors.ts';
import type { Picture } from '../image/picture.ts';
import type { Checkpoint } from '../style/checkpoint/checkpoint.ts';
import type { StyleTransferInputs } from '../style/checkpoint/resume.ts';
import type { EstimateInputs, RunEstimate } from '../style/planning/estimate.ts';
import type { AdapterSummary, LiveSettings, ScaleInfo, Settings, Step } from '../style/settings/settings.ts';
import type { Vgg19Weights } from '../vgg/weights/weights.ts';

/** Inputs of a transfer that can be sent. */
export type SentInputs = Omit<
  StyleTransferInputs,
  'gpu' | 'weights' | 'signal' | 'onProgress' | 'onNotice'
> & {
  /** Left out where the worker has the weights of this number. */
  readonly weights?: Vgg19Weights;
  readonly weightsNumber: number;
};

/** What changes while a transfer runs. */
export interface TransferState {
  readonly iteration: number;
  readonly scale: ScaleInfo;
  readonly settings: Readonly<Settings>;
}

/** What a transfer is when it begins. */
export interface Opened extends TransferState {
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
}

/** Calls to the worker by name, each with what it is given and what it answers. `id` is the transfer's number. */
export interface Calls {
  adapter: [given: undefined, answer: AdapterSummary];
  estimate: [given: Omit<EstimateInputs, 'gpu'>, answer: RunEstimate];
  compileAhead: [given: Omit<EstimateInputs, 'gpu'>, answer: undefined];
  create: [given: { id: number; inputs: SentInputs }, answer: Opened];
  /** The next step of a run; none at its end. `until` counts at the first. */
  next: [given: { id: number; until?: number | undefined }, answer: { step?: Step; state: TransferState }];
  /** Ends a run that may have further steps. */
  end: [given: { id: number }, answer: undefined];
  /** Aborts the creation or the run. */
  abort: [given: { id: number }, answer: undefined];
  pause: [given: { id: number }, answer: undefined];
  resume: [given: { id: number }, answer: undefined];
  update: [given: { id: number; live: LiveSettings }, answer: undefined];
  picture: [given: { id: number }, answer: Picture];
  checkpoint: [given: { id: number }, answer: Checkpoint];
  /** A picture of that size, as a canvas of it would show it; none while no device is there. */
  draw: [given: { id: number; width: number; height: number }, answer: ImageBitmap | undefined];
  destroy: [given: { id: number }, answer: undefined];
}

export type CallName = keyof Calls;

/** From the page to the worker. */
export type Call = {
  [K in CallName]: { readonly number: number; readonly name: K; readonly given: Calls[K][0] };
}[CallName];

/** An error that keeps its code on the way. */
export interface SentError {
  /** Of an `ArtFilterError`. */
  readonly code?: ErrorCode;
  readonly name: string;
  readonly message: string;
}

/** From the worker to the page. */
export type Message =
  /** The first: whether the worker can compute on a GPU and draw. */
  | { readonly ready: boolean }
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly error: SentError }
  | {
      readonly id: number;
      readonly progress: Parameters<NonNullable<StyleTransferInputs['onProgress']>>;
    }
  | { readonly id: number; readonly notice: string };

export function sentError(error: unknown): SentError {
  if (error instanceof ArtFilterError) return { code: error.code, name: error.name, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}

export function receivedError({ code, name, message }: SentError): Error {
  if (code) return new ArtFilterError(code, message);
  return Object.assign(new Error(message), { name });
}
