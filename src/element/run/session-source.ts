import type { Mask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import type { Region } from '../../style/pictures/inputs.ts';
import type { EstimateInputs, RunEstimate } from '../../style/planning/estimate.ts';
import type {
  AdapterSummary,
  LiveSettings,
  ScaleInfo,
  Settings,
  Step,
} from '../../style/settings/settings.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';

/** What a run needs. */
export interface SessionRequest {
  content: Picture;
  /** One or more. */
  styles: readonly { picture: Picture }[];
  /** Where the picture starts with `init: 'picture'`. */
  start?: Picture;
  /** Parts with styles of their own; default: everything takes all styles. */
  regions?: readonly Region[];
  /** What stays as the content picture is. */
  keep?: Mask;
  weights: Vgg19Weights;
  settings: Partial<Settings>;
  /** Most bytes of GPU buffers; default: what the device allows. */
  memory?: number;
  /** Goes on from there; of other pictures or settings it is refused. */
  resume?: Checkpoint;
  signal: AbortSignal;
  onProgress(stage: 'load' | 'compile' | 'targets', fraction: number): void;
  /** Told of faults that the run has survived, in sentences for a person. */
  onNotice?(sentence: string): void;
}

/** What a run is estimated from: sizes of pictures and settings. */
export type EstimateRequest = Omit<EstimateInputs, 'gpu'>;

/** A run as the element uses it; `StyleTransfer` of `src/style/session/style-transfer.ts` is one, but for `draw`. */
export interface RunningSession {
  readonly width: number;
  readonly height: number;
  readonly iteration: number;
  /** The one worked on now, where there may be several. */
  readonly scale?: ScaleInfo;
  /** Every value in force, where the session tells. */
  readonly settings?: Readonly<Settings>;
  /** What a person should know of a result that goes on from a checkpoint. */
  readonly notes?: readonly string[];
  /** Goes on where it stands, and ends after the settings' iterations. */
  run(options: { signal: AbortSignal }): AsyncIterable<Step>;
  pause(): void;
  resume(): void;
  /** Takes effect with the next iteration. */
  update(live: LiveSettings): void;
  /** The picture so far. */
  picture(): Promise<Picture>;
  /** Where it stands, after a fault the last that is known; without this the run is not saved. */
  checkpoint?(): Promise<Checkpoint>;
  /** Draws the picture so far; the canvas is `width` × `height` and always the same one. */
  draw(canvas: HTMLCanvasElement): void;
  /** Frees everything. */
  destroy(): void;
}

/**
 * Where the element's work is done. The default is the page's own GPU; another can run it elsewhere, for example in
 * a worker.
 */
export interface SessionSource {
  /** @throws ArtFilterError `webgpu-missing` or `adapter-too-small` */
  adapter(): Promise<AdapterSummary>;
  create(request: SessionRequest): Promise<RunningSession>;
  /**
   * What a run would take, where that can be told before it.
   * @throws ArtFilterError as `create` would
   */
  estimate?(request: EstimateRequest): Promise<RunEstimate>;
}
