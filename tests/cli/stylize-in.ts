import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { parseArguments, type Request } from '../../src/cli/args/arguments.ts';
import { Progress } from '../../src/cli/stylize/progress.ts';
import { stylize } from '../../src/cli/stylize/stylize.ts';
import { FakeEngine } from './fake-engine.ts';

/** A folder with content.png, 40×30 pixels, and style.png, 30×40. */
export async function makeFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'case-'));
  const flat = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 3, background } }).png();
  await flat(40, 30, '#884422').toFile(join(folder, 'content.png'));
  await flat(30, 40, '#224488').toFile(join(folder, 'style.png'));
  return folder;
}

/** Runs a command line whose files lie in a folder. */
export async function stylizeIn(
  folder: string,
  line: string,
  engine = new FakeEngine(),
  { isTTY = false, stop = new AbortController() } = {},
): Promise<{ told: string; printed: string; stopped: boolean }> {
  const inFolder = line.replace(/(\S+\.(png|jpg|json|webp|safetensors|gif))/g, (name) => join(folder, name));
  const request = parseArguments(inFolder.split(' ')) as Request;
  let told = '';
  let printed = '';
  const terminal = {
    isTTY,
    write: (text: string) => {
      told += text;
    },
  };
  const { stopped } = await stylize(request, {
    progress: new Progress(terminal, request.quiet),
    print: (text) => {
      printed += `${text}\n`;
    },
    openEngine: async () => engine,
    signal: stop.signal,
  });
  return { told, printed, stopped };
}
