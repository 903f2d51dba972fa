import type { Engine } from '../engine/engine.ts';
import { Inputs } from '../inputs/read-input.ts';
import type { RuntimeChoice } from '../shared/choices.ts';
import type { Progress } from '../shared/progress.ts';
import type { CheckpointFile } from './checkpoint-file.ts';
import type { TimelapseFile } from './timelapse.ts';
import type { UnfinishedPicture } from './unfinished.ts';

/** Surroundings of a command that paints. */
export interface CliContext {
  progress: Progress;
  /** Prints a result on the standard output, unless quiet. */
  print(text: string): void;
  openEngine(choice: RuntimeChoice): Promise<Engine>;
  /** Stops the run; the picture so far is written. */
  signal: AbortSignal;
}

/** Inputs that a command reads, each once. */
export function inputsOf({ progress, signal }: Pick<CliContext, 'progress' | 'signal'>): Inputs {
  return new Inputs({ signal, onWait: (line) => progress.line(line) });
}

/** Opens an engine for one piece of work, and closes it afterwards. */
export async function withEngine<T>(
  { openEngine, progress }: CliContext,
  choice: RuntimeChoice,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(choice);
  try {
    return await work(engine);
  } finally {
    progress.end();
    await engine.close();
  }
}

/** Files of a run beside its picture. */
export interface RunFiles {
  readonly inputs: Inputs;
  readonly film: TimelapseFile | undefined;
  readonly checkpoint: CheckpointFile | undefined;
  /** Undefined where the result is no file. */
  readonly unfinished: UnfinishedPicture | undefined;
}

/** Prints which files an unfinished run has left. */
export async function reportSaved(
  { checkpoint, unfinished }: RunFiles,
  { progress }: Pick<CliContext, 'progress'>,
): Promise<void> {
  if (unfinished && unfinished.iteration > 0) {
    const { path, iteration } = unfinished;
    progress.line(`The picture so far, after ${iteration} iterations, is in ${path}.`);
  }
  if (await checkpoint?.saved()) {
    progress.line(`Saved in ${checkpoint!.path}: the same command with --resume continues the run.`);
  }
}
