import { ArtFilterError } from '../../errors.ts';
import { isNoFile } from '../inputs/read-input.ts';
import { stem } from '../outputs/name.ts';
import type { BatchRequest } from './arguments.ts';
import { findPictures, isSeveral } from './find.ts';

/** Ending of measured styles. */
const MEASURED = /\.style\.safetensors$/i;

/** Styles that are mixed in one result, and the folder of these results below that of all. */
export interface StyleSet {
  readonly styles: readonly string[];
  readonly folder: string;
}

/**
 * The styles of a batch: all mixed, or with `--each-style` one after another.
 * @throws ArtFilterError `settings` for a folder or pattern of several styles without `--each-style` and `--mix`, or
 *   without any picture
 */
export async function findStyles({
  styles: sources,
  eachStyle,
  mix,
}: Pick<BatchRequest, 'styles' | 'eachStyle' | 'mix'>): Promise<{ sets: StyleSet[]; passedOver: string[] }> {
  const all: { path: string; name: string }[] = [];
  const passedOver: string[] = [];
  for (const source of sources) {
    if (isNoFile(source) || !(await isSeveral(source))) {
      all.push({ path: source, name: stem(source) });
      continue;
    }
    const found = await findPictures([source], undefined, MEASURED);
    passedOver.push(...found.passedOver);
    if (found.pictures.length > 1 && !eachStyle && !mix) throw undecided(source, found.pictures.length);
    for (const { path, name } of found.pictures) {
      all.push({ path, name: name.replace(MEASURED, '').replace(/\.[^./\\]+$/, '') });
    }
  }
  const sets = eachStyle
    ? all.map(({ path, name }) => ({ styles: [path], folder: name }))
    : [{ styles: all.map(({ path }) => path), folder: '' }];
  return { sets, passedOver };
}

function undecided(source: string, count: number): ArtFilterError {
  return new ArtFilterError(
    'settings',
    `style ${source}: it stands for ${count} pictures; add --each-style to paint in each of them, or --mix to mix them.`,
  );
}
