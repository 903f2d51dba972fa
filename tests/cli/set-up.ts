import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Engine } from '../../src/cli/engine/engine.ts';
import { Progress } from '../../src/cli/shared/progress.ts';

/** Writes a PNG of one colour. */
export async function writeFlat(
  path: string,
  [width, height]: readonly [number, number],
  background: string,
): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(path);
}

/** Makes a folder with content.png, 40×30 pixels, and style.png, 30×40. */
export async function makeFolder(root: string): Promise<string> {
  const folder = await mkdtemp(join(root, 'case-'));
  await writeFlat(join(folder, 'content.png'), [40, 30], '#884422');
  await writeFlat(join(folder, 'style.png'), [30, 40], '#224488');
  return folder;
}

/** Output of a command: progress, results and errors. */
export interface Output {
  reported: string;
  printed: string;
  errors: string;
}

/**
 * Context of a command that records its output.
 * @param engines for one `openEngine` after another
 */
export function recordingContext(
  engines: Engine | Engine[] = [],
  { isTTY = false, quiet = false, stop = new AbortController(), onReport = (_text: string) => {} } = {},
) {
  const output: Output = { reported: '', printed: '', errors: '' };
  const terminal = {
    isTTY,
    write: (text: string) => {
      output.reported += text;
      onReport(text);
    },
  };
  const left = [engines].flat();
  const context = {
    progress: new Progress(terminal, quiet),
    print: (text: string) => {
      output.printed += `${text}\n`;
    },
    printError: (sentence: string) => {
      output.errors += `${sentence}\n`;
    },
    openEngine: async () => left.shift()!,
    signal: stop.signal,
  };
  return { context, output };
}
