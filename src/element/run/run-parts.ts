import type { Settings } from '../../style/settings/settings.ts';
import type { Core } from '../core.ts';
import type { Persistence } from '../persistence/persistence.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Masks } from '../regions/masks.ts';
import type { Announcer } from '../view/announcer.ts';
import type { Progress } from '../view/progress.ts';
import type { Stage } from '../view/stage.ts';
import type { Hints } from './hints.ts';
import type { Recording } from './recording.ts';
import type { SessionSource } from './session-source.ts';
import type { WeightsSource } from './weights-source.ts';

/** What the element was told, read when a run starts. */
export interface RunInputs {
  /** @throws ArtFilterError `settings` */
  settings(): Partial<Settings>;
  /** The address of the picture that a start may be made from, if any. */
  startAddress(): string | undefined;
  /** Undefined: what suits the adapter. */
  weights(): WeightsSource | undefined;
  /** In place of where published weights are, if it is elsewhere. */
  hub(): string | undefined;
  /**
   * Most bytes of GPU buffers.
   * @throws ArtFilterError `settings`
   */
  memory(): number | undefined;
  source(): SessionSource;
  /** Under which the run is saved in the browser, if at all. */
  checkpoint(): string | undefined;
  /** What the run does while nobody sees it. */
  whenHidden(): WhenHidden;
}

/** It waits, or it goes on at less than half its speed. */
export type WhenHidden = 'pause' | 'slow';

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
  persistence: Persistence;
  inputs: RunInputs;
}
