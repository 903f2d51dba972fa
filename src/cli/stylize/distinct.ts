import { ArtFilterError } from '../../errors.ts';
import type { NamedRequest } from '../args/arguments.ts';
import { isNoFile } from '../inputs/read-input.ts';
import { isSameFile } from '../shared/places.ts';
import { checkpointName } from './checkpoint-file.ts';
import { unfinishedName } from './unfinished.ts';

/**
 * Checks that no output of a run overwrites one of its inputs or another output.
 * @param stream whether the result is no file, and nothing lies beside it
 * @throws ArtFilterError `settings`
 */
export async function checkDistinct(request: NamedRequest, stream = false): Promise<void> {
  const { output, timelapse, report, checkpointEvery, content, styles } = request;
  const { start, masks, styleMasks, keep, weights, settingsFrom } = request;
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
  if (settingsFrom) read.push(['picture of the settings', settingsFrom]);
  const written: [string, string][] = [['output', output]];
  if (!stream) written.push(['unfinished picture', unfinishedName(output)]);
  if (timelapse) written.push(['timelapse', timelapse]);
  if (!stream && checkpointEvery > 0) written.push(['checkpoint', checkpointName(output)]);
  if (report) written.push(['report', report]);
  for (const [i, [role, path]] of written.entries()) {
    // The standard input and output have one name, but are two.
    const files = read.filter(([, source]) => !isNoFile(source));
    for (const [other, taken] of [...files, ...written.slice(0, i)]) {
      if (await isSameFile(path, taken)) {
        throw new ArtFilterError(
          'settings',
          `${role} ${path}: this is also the ${other}, which it would overwrite; give another name.`,
        );
      }
    }
  }
}
