import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type BatchRequest, parseBatch } from '../../../src/cli/batch/arguments.ts';
import { runBatch } from '../../../src/cli/batch/run.ts';
import type { Engine } from '../../../src/cli/engine/engine.ts';
import { GreyEngine } from '../fake-engine.ts';
import { recordingContext, writeFlat } from '../set-up.ts';

/** Makes a folder with `style.png` and the pictures `in/a.png` to `in/d.png`, 20 to 23 pixels wide. */
export async function makeFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'case-'));
  await mkdir(join(folder, 'in'));
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) {
    await writeFlat(join(folder, 'in', `${name}.png`), [20 + i, 16], '#884422');
  }
  await writeFlat(join(folder, 'style.png'), [16, 16], '#224488');
  return folder;
}

/**
 * Runs a command line of a batch whose files are in a folder.
 * @param engines for one opening after another
 */
export async function runIn(
  folder: string,
  line: string,
  engines: Engine | Engine[] = new GreyEngine(),
  stop?: AbortController,
) {
  const inFolder = line.replace(/(?<=^|[ =])((in|out|styles?|rows|none|m)\b[^\s=:]*)/g, (name) =>
    join(folder, name),
  );
  const request = parseBatch(inFolder.split(' ')) as BatchRequest;
  const { context, output } = recordingContext(engines, { stop });
  const end = await runBatch(request, context);
  return { ...end, ...output };
}
