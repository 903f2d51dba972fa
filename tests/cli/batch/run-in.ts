import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type BatchRequest, parseBatch } from '../../../src/cli/batch/arguments.ts';
import { runBatch } from '../../../src/cli/batch/run.ts';
import type { Engine } from '../../../src/cli/engine/engine.ts';
import { Progress } from '../../../src/cli/stylize/progress.ts';
import { GreyEngine } from '../grey-engine.ts';

/** A folder with `style.png` and the pictures `in/a.png` to `in/d.png`, 20 to 23 pixels wide. */
export async function makeFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'case-'));
  await mkdir(join(folder, 'in'));
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) {
    await sharp({ create: { width: 20 + i, height: 16, channels: 3, background: '#884422' } })
      .png()
      .toFile(join(folder, 'in', `${name}.png`));
  }
  await sharp({ create: { width: 16, height: 16, channels: 3, background: '#224488' } })
    .png()
    .toFile(join(folder, 'style.png'));
  return folder;
}

/** Runs a command line of a batch, whose file names are those in a folder, with engines for one opening after another. */
export async function runIn(
  folder: string,
  line: string,
  engines: Engine | Engine[] = new GreyEngine(),
  stop = new AbortController(),
) {
  const inFolder = line.replace(/((in|out|style|rows|none|m)\b[^\s=:]*)/g, (name) => join(folder, name));
  const request = parseBatch(inFolder.replaceAll(`--${folder}/`, '--').split(' ')) as BatchRequest;
  const list = [engines].flat();
  let told = '';
  let printed = '';
  let complaints = '';
  const write = (text: string) => {
    told += text;
  };
  const end = await runBatch(request, {
    progress: new Progress({ write }, false),
    print: (text) => {
      printed += `${text}\n`;
    },
    printError: (text) => {
      complaints += `${text}\n`;
    },
    openEngine: async () => list.shift()!,
    signal: stop.signal,
  });
  return { ...end, told, printed, complaints };
}
