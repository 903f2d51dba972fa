import type { Settings } from '../style/settings.ts';
import type { Announcer } from './announcer.ts';
import type { Core } from './core.ts';
import type { Hints } from './hints.ts';
import type { Pictures } from './pictures.ts';
import type { Progress } from './progress.ts';
import type { Recording } from './recording.ts';
import type { Masks } from './regions/masks.ts';
import type { SessionSource } from './session-source.ts';
import type { Stage } from './stage.ts';
import type { WeightsSource } from './weights-source.ts';

/** What the element was told, read when a run starts. */
export interface RunInputs {
  /** @throws ArtFilterError `settings` */
  settings(): Partial<Settings>;
  /** The address of the picture that a start may be made from, if any. */
  startAddress(): string | undefined;
  weights(): WeightsSource;
  /** In place of where published weights are, if it is elsewhere. */
  hub(): string | undefined;
  /**
   * Most bytes of GPU buffers.
   * @throws ArtFilterError `settings`
   */
  memory(): number | undefined;
  source(): SessionSource;
}

/** The features a run moves. */
export interface RunParts {
  core: Core;
  pictures: Pictures;
  stage: Stage;
  progress: Progress;
  announcer: Announcer;
  masks: Masks;
  hints: Hints;
  recording: Recording;
  inputs: RunInputs;
}
