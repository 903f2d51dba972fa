import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { enterCallerFolder } from '../../src/cli/shared/places.ts';
import { measureAgainst } from './against.ts';
import { openChrome } from './host/chrome.ts';
import { openDawn } from './host/dawn.ts';
import type { Runtime } from './host/target.ts';
import { type Options, parseOptions, UsageError } from './options.ts';
import { measureOwn } from './own.ts';
import { PEERS } from './peers/index.ts';
import { type Row, roundedRow } from './row.ts';
import { heading, tableLine } from './table.ts';

/** Beside this program, as `npm run bench` builds it. */
const built = (file: string) => fileURLToPath(new URL(file, import.meta.url));

function open(runtime: Options['runtime']): Promise<Runtime> {
  return runtime === 'chrome' ? openChrome() : Promise.resolve(openDawn(built('dawn-child.js')));
}

/** Writes the rows so far: what was measured outlives a run that is broken off. */
function writeRows(path: string | undefined, rows: readonly Row[]): void {
  if (path === undefined) return;
  try {
    writeFileSync(path, `${JSON.stringify(rows, null, 1)}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--json ${path}: it cannot be written (${code}); name a file in a folder that there is.`,
    );
  }
}

async function bench(options: Options): Promise<void> {
  const rows: Row[] = [];
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const listener = {
    note: print,
    row(row: Row) {
      rows.push(roundedRow(row));
      print(tableLine(row));
      writeRows(options.json, rows);
    },
  };
  writeRows(options.json, rows);
  const place = { open: () => open(options.runtime), script: built('page/measure.js') };
  print(heading());
  const { peers } = options;
  if (peers) await measureAgainst(place, built('page/contender.js'), { ...options, peers }, listener);
  else await measureOwn(place, options, listener);
}

enterCallerFolder();
try {
  const options = parseOptions(
    process.argv.slice(2),
    PEERS.map(({ name }) => name),
  );
  if ('help' in options) process.stdout.write(options.help);
  else await bench(options);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
