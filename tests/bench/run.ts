import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

async function bench(options: Options): Promise<void> {
  const rows: Row[] = [];
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const listener = {
    note: print,
    row(row: Row) {
      rows.push(roundedRow(row));
      print(tableLine(row));
    },
  };
  const place = { open: () => open(options.runtime), script: built('page/measure.js') };
  print(heading());
  try {
    const { peers } = options;
    if (peers) await measureAgainst(place, built('page/contender.js'), { ...options, peers }, listener);
    else await measureOwn(place, options, listener);
  } finally {
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 1)}\n`);
  }
}

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
