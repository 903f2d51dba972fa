import type { ErrorCode } from '../../errors.ts';
import type { Mask } from '../../image/mask.ts';
import type { Picture, Size } from '../../image/picture.ts';
import type { Region } from '../../style/pictures/inputs.ts';
import type { EstimateInputs, RunEstimate } from '../../style/planning/estimate.ts';
import type { AdapterSummary, MemoryReport, Settings, Step, Timings } from '../../style/settings/settings.ts';
import type { RuntimeName } from '../shared/choices.ts';
import type { WeightsSource } from '../shared/find-weights.ts';

/** A measured style as the bytes of its file, which all ways to a host can carry; its size is its picture's. */
export interface EncodedStyle extends Size {
  /** For messages. */
  readonly name: string;
  readonly file: Uint8Array;
}

/** A style: a picture, or what was measured of one. */
export type StyleSource = Picture | EncodedStyle;

/** Inputs and options of `Engine.measure`. */
export interface MeasureJob extends Pick<Job, 'weights' | 'settings' | 'look' | 'memory'> {
  readonly picture: Picture;
}

/** What `Engine.measure` gives. */
export interface Measured {
  /** A file for `EncodedStyle`. */
  readonly file: Uint8Array;
  /** Longer sides of the results for which it is. */
  readonly sizes: readonly number[];
  readonly layers: readonly string[];
  readonly network: string;
}

/** Inputs and options of one run. */
export interface Job {
  content: Picture;
  styles: StyleSource[];
  /** Picture for `picture` in init. */
  start?: Picture;
  /** Regions with styles of their own; with none the whole picture takes all styles. */
  regions: readonly Region[];
  /** Where the content picture stays unchanged. */
  keep?: Mask;
  /** Name of a look, whose settings `settings` override. */
  look?: string;
  weights: WeightsSource;
  settings: Partial<Settings>;
  /** Cap on GPU buffers in bytes; default: the adapter's limit. */
  memory?: number;
  /** Iterations between two pictures for `onPicture`; 0 for none. */
  saveEvery: number;
  /** Seconds between two checkpoints, the last one when the run ends early; default 0, none. */
  checkpointEvery?: number;
  /** Encoded checkpoint to resume; settings that are not live must equal those of its run. */
  resume?: Uint8Array;
  /** Whether checkpoints contain all steps so far. */
  history?: boolean;
  /** Whether to call `onEstimate` after the weights are loaded. */
  estimate?: boolean;
  /** Approximate number of frames for `onFrame`, at equal distances; default 0. */
  frames?: number;
}

/** Inputs of an estimate: settings and sizes of pictures, without pixels. */
export type EstimateJob = Omit<EstimateInputs, 'gpu'>;

/** Memory (bytes), time (seconds) and tiling of a run; of a resumed one only the time that is left. */
export type HostEstimate = Pick<RunEstimate, 'bytes' | 'seconds' | 'tiles' | 'overlap'>;

/** Facts about a run once its graph is built, before the first iteration. */
export interface Ready {
  settings: Settings;
  content: { width: number; height: number };
  style: readonly { width: number; height: number }[];
  /** The digest is of the layers that are used. */
  weights: { source: string; description: string; digest?: string };
}

export interface Outcome {
  /** The last picture, also of a stopped run; undefined if there was none yet. */
  picture?: Picture;
  /** Completed iterations. */
  iteration: number;
  /** Whether these are all: fewer than the settings have where scales ended early. */
  complete: boolean;
  seconds: Timings;
  memory: MemoryReport;
}

/** Stages before the first iteration, in order. */
export type Stage = 'load' | 'targets' | 'compile';

export interface RunCallbacks {
  /** Start of a stage. */
  onStage?(stage: Stage): void;
  onEstimate?(estimate: HostEstimate): void;
  onReady?(ready: Ready): void;
  onStep?(step: Step): void;
  onPicture?(iteration: number, picture: Picture): void | Promise<void>;
  onFrame?(iteration: number, picture: Picture): void;
  /** @param last whether the run ends early with this checkpoint */
  onCheckpoint?(bytes: Uint8Array, last: boolean): void | Promise<void>;
  /** The picture so far, before a failing run rejects. */
  onUnfinished?(iteration: number, picture: Picture): void | Promise<void>;
  /** A sentence for the user. */
  onNotice?(message: string): void;
}

/** The engine on one adapter, in any runtime. */
export interface Engine {
  readonly runtime: RuntimeName;
  readonly adapter: AdapterSummary;
  /**
   * Runs one job. When `signal` stops it, it resolves with the picture so far.
   * @throws ArtFilterError as `StyleTransfer` does
   */
  run(job: Job, callbacks?: RunCallbacks, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Estimates a job without running it.
   * @throws ArtFilterError as the job would
   */
  estimate(job: EstimateJob): Promise<RunEstimate>;
  /**
   * Measures a style picture at every scale.
   * @throws ArtFilterError as `measureStyle` does
   */
  measure(
    job: MeasureJob,
    callbacks?: Pick<RunCallbacks, 'onStage'>,
    signal?: AbortSignal,
  ): Promise<Measured>;
  close(): Promise<void>;
}

/** Command to the host, the process or page that has the GPU. */
export type HostCommand =
  | { type: 'run'; job: Job }
  | { type: 'estimate'; job: EstimateJob }
  | { type: 'measure'; job: MeasureJob }
  | { type: 'stop' };

/** Event from the host. */
export type HostEvent =
  | { type: 'adapter'; adapter: AdapterSummary }
  | { type: 'stage'; stage: Stage }
  | { type: 'runEstimate'; estimate: HostEstimate }
  | { type: 'ready'; ready: Ready }
  | { type: 'step'; step: Step }
  | { type: 'picture'; iteration: number; picture: Picture }
  | { type: 'unfinished'; iteration: number; picture: Picture }
  | { type: 'frame'; iteration: number; picture: Picture }
  | { type: 'checkpoint'; bytes: Uint8Array; last: boolean }
  | { type: 'notice'; message: string }
  | { type: 'done'; outcome: Outcome }
  | { type: 'estimate'; estimate: RunEstimate }
  | { type: 'measured'; measured: Measured }
  | { type: 'error'; code?: ErrorCode; message: string };
