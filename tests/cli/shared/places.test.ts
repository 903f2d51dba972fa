import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { enterCallerFolder, programFolder, samplesFolder } from '../../../src/cli/shared/places.ts';

const here = process.cwd();
const project = join(import.meta.dirname, '..', '..', '..');
const elsewhere = realpathSync(tmpdir());
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(here);
});

it('goes where npm was called, from the project folder that npm runs its scripts in', () => {
  process.chdir(project);
  vi.stubEnv('INIT_CWD', elsewhere);
  enterCallerFolder();
  expect(process.cwd()).toBe(elsewhere);
});

it('stays where it was started by a script that has gone somewhere itself, and without npm', () => {
  process.chdir(elsewhere);
  vi.stubEnv('INIT_CWD', project);
  enterCallerFolder();
  expect(process.cwd()).toBe(elsewhere);
  process.chdir(project);
  vi.stubEnv('INIT_CWD', undefined);
  enterCallerFolder();
  expect(process.cwd()).toBe(project);
});

it('finds the built command and the pictures in the project, whose command has a package.json of its own', () => {
  expect(programFolder()).toBe(join(project, 'dist', 'cli'));
  expect(samplesFolder()).toBe(join(project, 'src', 'samples', 'pictures'));
});
