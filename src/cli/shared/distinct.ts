import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import type { Request } from '../args/arguments.ts';
import { checkpointName } from '../stylize/checkpoint-file.ts';
import { unfinishedName } from '../stylize/unfinished.ts';

/**
 * Refuses a command line that would write one file over another: the result over the report, or either over a
 * picture, a mask or the weights that it is made from.
 * @throws ArtFilterError `settings`
 */
export async function checkDistinct({
  output,
  timelapse,
  report,
  checkpointEvery,
  content,
  styles,
  start,
  masks,
  styleMasks,
  keep,
  weights,
}: Request): Promise<void> {
  const named = (role: string, paths: readonly string[]) =>
    paths.map((path): [string, string] => [role, path]);
  const read: [string, string][] = [
    ['content', content],
    ...named('style', styles),
    ...named('mask', masks),
    ...named('style mask', styleMasks),
  ];
  if (keep) read.push(['keep', keep]);
  if (start) read.push(['init', start]);
  if (weights) read.push(['weights', weights]);
  const written: [string, string][] = [['output', output]];
  written.push(['unfinished picture', unfinishedName(output)]);
  if (timelapse) written.push(['timelapse', timelapse]);
  if (checkpointEvery > 0) written.push(['checkpoint', checkpointName(output)]);
  if (report) written.push(['report', report]);
  for (const [i, [role, path]] of written.entries()) {
    for (const [other, taken] of [...read, ...written.slice(0, i)]) {
      if (await isSame(path, taken)) {
        throw new ArtFilterError(
          'settings',
          `${role} ${path}: this is the ${other} as well, which would be lost; give another name.`,
        );
      }
    }
  }
}

/** By the path, and by the file: names may differ by case alone, or by a link. */
export async function isSame(a: string, b: string): Promise<boolean> {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}
