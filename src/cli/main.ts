#!/usr/bin/env node
import { DAWN_HOST } from './engine/dawn-engine.ts';

const argv = process.argv.slice(2);
if (argv[0] === DAWN_HOST && process.send) {
  const { serveDawn } = await import('./engine/dawn-host.ts');
  await serveDawn();
} else {
  const { commandLine } = await import('./command-line.ts');
  process.exitCode = await commandLine(argv);
}
