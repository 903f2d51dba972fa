import type { ErrorCode } from '../../errors.ts';
import type { Mask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import type { Region } from '../../style/pictures/inputs.ts';
import type { EstimateInputs, RunEstimate } from '../../style/planning/estimate.ts';
import type { AdapterSummary, MemoryReport, Settings, Step, Timings } from '../../style/settings/settings.ts';

/** Where the weights are from: what the person named, and the file that they are read from. */
export interface WeightsSource {
  source: string;
  path: string;
}

/** All that one run needs. */
export interface Job {
  content: Picture;
  styles: Picture[];
  /** For `picture` in init. */
  start?: Picture;
  /** Parts with styles of their own; none: everything takes all styles. */
  regions: readonly Region[];
  /** What stays as the content picture is. */
  keep?: Mask;
  /** A manner of painting, under the settings. */
  look?: string;
  weights: WeightsSource;
  settings: Partial<Settings>;
  /** Most bytes of GPU buffers; default: what the adapter has. */
  memory?: number;
  /** Hand over the picture every so many iterations; 0 for never. */
  saveEvery: number;
  /** Hand over a checkpoint every so many seconds, and when the run ends early; default 0, never. */
  checkpointEvery?: number;
  /** The bytes of a checkpoint to go on from; settings that are given then must be those of its run, or live. */
  resume?: Uint8Array;
  /** Put what the steps told into the checkpoints. */
  history?: boolean;
  /** Say what it takes, once the weights are there and before anything else is. */
  estimate?: boolean;
  /** Hand over about so many frames of the run, at equal distances; default none. */
  frames?: number;
}

/** What a run is estimated from: sizes of pictures and settings, nothing of their contents. */
export type EstimateJob = Omit<EstimateInputs, 'gpu'>;

/** What a run takes from where it begins. */
export type HostEstimate = Pick<RunEstimate, 'bytes' | 'seconds' | 'tiles' | 'overlap'>;

/** Known once the graph stands, before the first iteration. */
export interface Ready {
  settings: Settings;
  content: { width: number; height: number };
  style: readonly { width: number; height: number }[];
  weights: { source: string; description: string };
}

export interface Outcome {
  /** The last picture, also of a run that was stopped; undefined when it was stopped before there was one. */
  picture?: Picture;
  /** Iterations done. */
  iteration: number;
  seconds: Timings;
  memory: MemoryReport;
}

/** What happens before the first iteration, in order. */
export type Stage = 'load' | 'targets' | 'compile';

export interface RunCallbacks {
  /** Where a stage begins. */
  onStage?(stage: Stage): void;
  onEstimate?(estimate: HostEstimate): void;
  onReady?(ready: Ready): void;
  onStep?(step: Step): void;
  onPicture?(iteration: number, picture: Picture): void | Promise<void>;
  onFrame?(iteration: number, picture: Picture): void;
  /** @param last whether it is handed over because the run ends early */
  onCheckpoint?(bytes: Uint8Array, last: boolean): void | Promise<void>;
  /** The picture so far of a run that fails; it then rejects. */
  onUnfinished?(iteration: number, picture: Picture): void | Promise<void>;
  /** A sentence for the person. */
  onNotice?(message: string): void;
}

export type RuntimeName = 'dawn' | 'chrome';

/** The engine on one adapter, wherever it runs. */
export interface Engine {
  readonly runtime: RuntimeName;
  readonly adapter: AdapterSummary;
  /**
   * Runs one job; resolves also when `signal` stops it, with the picture so far.
   * @throws ArtFilterError as the engine does
   */
  run(job: Job, callbacks?: RunCallbacks, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Says what a job would take, and takes nothing.
   * @throws ArtFilterError as the job would
   */
  estimate(job: EstimateJob): Promise<RunEstimate>;
  close(): Promise<void>;
}

/** What a host, the process or page that has the GPU, is told. */
export type HostCommand =
  | { type: 'run'; job: Job }
  | { type: 'estimate'; job: EstimateJob }
  | { type: 'stop' };

/** What a host tells. */
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
  | { type: 'error'; code?: ErrorCode; message: string };
