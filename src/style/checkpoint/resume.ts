import { type AdapterSummary, isNamed } from '../../gpu/adapter.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import type { ConvolutionChoice } from '../../ops/convolution/autotune.ts';
import type { RunInputs } from '../pictures/inputs.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { resultSize } from '../settings/scales.ts';
import { LIVE, type Settings } from '../settings/settings.ts';
import { type Checkpoint, corrupt, otherRun } from './checkpoint.ts';
import { difference, fingerprintsOf } from './fingerprints.ts';

/** Inputs of `StyleTransfer.create`: a new run, or one resumed from a checkpoint. */
export interface StyleTransferInputs extends RunInputs {
  /** Checkpoint to resume, with its settings; pictures, masks and weights must be the same. */
  readonly resume?: Checkpoint;
}

/** Settings that may differ from the checkpoint's: live ones, which keep its values, and the precision. */
const FREE: readonly string[] = [...LIVE, 'precision'];

/**
 * Settings of a resumed run: the checkpoint's, except the precision, which may be given anew and is `auto` where the
 * device does not support the checkpoint's.
 * @param given settings asked for now; undefined values count as not given
 * @throws ArtFilterError `settings` where a fixed one differs from the checkpoint's
 */
export function resumedSettings(
  { settings: then }: Checkpoint,
  given: Partial<Settings> = {},
  gpu: Pick<Gpu, 'hasF16'>,
): Settings {
  const settings = structuredClone(resolveSettings(then));
  for (const [name, value] of Object.entries(given)) {
    const before = settings[name as keyof Settings];
    if (value === undefined || FREE.includes(name) || same(value, before)) continue;
    throw otherRun(`${name} is ${JSON.stringify(value)}, and was ${JSON.stringify(before)}`);
  }
  const precision = given.precision ?? settings.precision;
  return { ...settings, precision: precision === 'f16' && !gpu.hasF16 ? 'auto' : precision };
}

/** Arithmetic of a resumed run. */
export interface Resumed {
  readonly convolutions: ConvolutionChoice;
  /** Sentences on where its result may differ from that of an uninterrupted run. */
  readonly notes: string[];
}

/**
 * Checks that a checkpoint fits the run that resumes it.
 * @param sizes longer sides of the run's scales
 * @throws ArtFilterError `settings` where pictures, masks or weights differ, `file` where its scale does not fit
 */
export async function checkResumed(
  resume: Checkpoint,
  inputs: RunInputs,
  settings: Settings,
  sizes: readonly number[],
): Promise<void> {
  const other = difference(await fingerprintsOf(inputs, settings), resume.sources);
  if (other) throw otherRun(other);
  const { index, count, width, height } = resume.scale;
  const size = sizes[index];
  const { content } = inputs;
  const fitted = size === undefined ? undefined : resultSize(content, { ...settings, size });
  if (count !== sizes.length || fitted?.width !== width || fitted.height !== height) {
    throw corrupt(`scale ${index + 1} of ${count} with ${width}×${height} pixels is not one of this run's`);
  }
}

/** Arithmetic of a resumed run: the same kernels on the same kind of device. */
export function resumedArithmetic(
  { made }: Checkpoint,
  inputs: RunInputs,
  gpu: Gpu,
  element: Element,
): Resumed {
  const { convolutions = 'auto' } = inputs;
  const notes: string[] = [];
  if (!sameAdapter(made.adapter, gpu.adapter)) {
    const from = isNamed(made.adapter) ? made.adapter.description : 'a GPU that it does not name';
    const on = isNamed(gpu.adapter) ? gpu.adapter.description : 'this one';
    notes.push(`The checkpoint is from ${from}; on ${on} the result may differ slightly.`);
  }
  if (made.element !== element) {
    notes.push(
      `Features are stored as ${element} from here on, before as ${made.element}; the result may differ slightly.`,
    );
  }
  return {
    convolutions: notes.length === 0 && convolutions === 'auto' ? made.convolutions : convolutions,
    notes,
  };
}

/** Whether two adapters are known to be of the same kind: not where one tells nothing of itself. */
export function sameAdapter(a: AdapterSummary, b: AdapterSummary): boolean {
  if (!isNamed(a) || !isNamed(b)) return false;
  return a.vendor === b.vendor && a.architecture === b.architecture && a.description === b.description;
}

/** Compares values of settings: numbers, texts, lists, and tables in any order. */
function same(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort() : value;
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
