#!/usr/bin/env node
import { DAWN_HOST } from './dawn-engine.ts';

const argv = process.argv.slice(2);
if (argv[0] === DAWN_HOST && process.send) {
  const { serveDawn } = await import('./dawn-host.ts');
  await serveDawn();
} else {
  const { commandLine } = await import('./command-line.ts');
  process.exitCode = await commandLine(argv);
}
