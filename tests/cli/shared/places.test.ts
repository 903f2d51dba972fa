import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { enterCallerFolder, packageFolder } from '../../../src/cli/shared/places.ts';

const here = process.cwd();
const elsewhere = realpathSync(tmpdir());
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(here);
});

it('goes where npm was called, from the project folder that npm runs its scripts in', () => {
  process.chdir(packageFolder());
  vi.stubEnv('INIT_CWD', elsewhere);
  enterCallerFolder();
  expect(process.cwd()).toBe(elsewhere);
});

it('stays where it was started by a script that has gone somewhere itself, and without npm', () => {
  process.chdir(elsewhere);
  vi.stubEnv('INIT_CWD', packageFolder());
  enterCallerFolder();
  expect(process.cwd()).toBe(elsewhere);
  process.chdir(packageFolder());
  vi.stubEnv('INIT_CWD', undefined);
  enterCallerFolder();
  expect(process.cwd()).toBe(packageFolder());
});
