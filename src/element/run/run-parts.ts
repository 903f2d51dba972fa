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
import type { Result } from './result.ts';
import type { SessionSource } from './session-source.ts';
import type { WeightsSource } from './weights-source.ts';

/** Inputs of a run, read when it starts. */
export interface RunInputs {
  /** @throws ArtFilterError `settings` */
  settings(): Partial<Settings>;
  /** Address of the picture for `init: picture`, if any. */
  startAddress(): string | undefined;
  /** Undefined: the default for the adapter. */
  weights(): WeightsSource | undefined;
  /** Host that replaces that of the published weights, if any. */
  hub(): string | undefined;
  /**
   * Most bytes of GPU buffers.
   * @throws ArtFilterError `settings`
   */
  memory(): number | undefined;
  source(): SessionSource;
  /** Name under which the run is saved in the browser, if it is. */
  checkpoint(): string | undefined;
  /** Behaviour of the run while it is not visible. */
  whenHidden(): WhenHidden;
}

/** `slow` runs at less than half the speed. */
export type WhenHidden = 'pause' | 'slow';

/** Features of the element that a run drives. */
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
  result: Result;
  inputs: RunInputs;
}
