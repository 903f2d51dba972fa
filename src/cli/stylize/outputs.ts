import { readdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import type { NamedRequest, Request } from '../args/arguments.ts';
import { chooseOutput } from '../outputs/name.ts';
import { placeOf } from '../outputs/place.ts';
import { checkOutput } from '../outputs/write.ts';
import { timelapseFormat } from '../shared/choices.ts';
import type { Progress } from '../shared/progress.ts';
import { checkDistinct } from './distinct.ts';
import { checkResultFormat } from './result-file.ts';

/** The files of a run, checked before anything is painted; a run and a dry run check alike. */
export interface CheckedOutputs {
  request: NamedRequest;
  /** Whether the result goes into a pipe, a device or the standard output, with nothing beside it. */
  stream: boolean;
}

/**
 * Names the result where no name is given, and checks that all files can be written.
 * @throws ArtFilterError `settings` for files that stand in each other's way or may not be replaced; `file` for those
 *   that cannot be written
 */
export async function checkOutputs(given: Request, progress: Progress): Promise<CheckedOutputs> {
  const { output, made } = await chooseOutput(given);
  const request = { ...given, output };
  checkResultFormat(request);
  const { kind } = await placeOf(output);
  const stream = kind === 'stream';
  if (stream) checkNothingBeside(request);
  if (request.timelapse !== undefined) timelapseFormat(request.timelapse);
  await checkDistinct(request, stream);
  const written = [output, request.timelapse, request.report].filter((path) => path !== undefined);
  for (const path of written) await checkOutput(path);
  if (made) progress.line(`The result goes to ${output}.`);
  for (const path of [...written, ...(await numberedThere(request))]) {
    await checkReplaced(path, request.overwrite, progress);
  }
  return { request, stream };
}

/** `out.png`, 20 → `out-0020.png`. */
export function numbered(path: string, iteration: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}-${String(iteration).padStart(4, '0')}${ending}`;
}

/** A file of that name that is there already is replaced, which is told, or refused. */
async function checkReplaced(path: string, overwrite: boolean, progress: Progress): Promise<void> {
  const { kind, there } = await placeOf(path);
  if (kind !== 'file' || !there) return;
  if (overwrite) return progress.line(`Replacing ${path}.`);
  throw new ArtFilterError(
    'settings',
    `output ${path}: this file is there already; give another name, or leave out --no-overwrite.`,
  );
}

/** Pictures of an earlier run with `--save-every` that this one would replace, the first of them. */
async function numberedThere({ output, saveEvery, overwrite }: NamedRequest): Promise<string[]> {
  if (saveEvery === 0 || overwrite) return [];
  const ending = extname(output);
  const start = basename(output, ending);
  const names = await readdir(dirname(output)).catch(() => []);
  const digits = (name: string) => name.slice(start.length + 1, name.length - ending.length);
  const found = names.find(
    (name) => name.startsWith(`${start}-`) && name.endsWith(ending) && /^\d{4,}$/.test(digits(name)),
  );
  return found === undefined ? [] : [numbered(output, Number(digits(found)))];
}

/** Refuses options whose files lie beside the result. */
function checkNothingBeside({ output, resume, saveEvery }: NamedRequest): void {
  if (!resume && saveEvery === 0) return;
  throw new ArtFilterError(
    'settings',
    `${resume ? '--resume' : '--save-every'} works with files beside the result, but ${output} is no file; ` +
      'give -o the name of a file.',
  );
}
