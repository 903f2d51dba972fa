// What the packages weigh, and that the command is there at once.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { skipWhereMissing, startIn } from '../cli/built-program.ts';
import { packedPackages } from '../support/packed.ts';
import { ROOT, UserProject } from './user-project.ts';

const MEGABYTE = 1e6;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const library = new UserProject();
const command = new UserProject();
beforeAll(async () => {
  const packed = await packedPackages();
  await library.install(packed.library, 'art-filter');
  await command.extract(packed.command, 'art-filter-cli');
}, 300_000);
afterAll(() => {
  library.remove();
  command.remove();
});

it('the element, its networks and all that it needs have at most 15 MB', () => {
  const files = readdirSync(library.modules, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(bytes).toBeGreaterThan(6 * MEGABYTE);
  expect(bytes).toBeLessThanOrEqual(15 * MEGABYTE);
});

it('the library brings nothing of the command', () => {
  const brought = readdirSync(library.modules).sort();
  expect(brought).toEqual([
    '@lit',
    '@lit-labs',
    '@types',
    '@webgpu',
    'art-filter',
    'lit',
    'lit-element',
    'lit-html',
  ]);
});

it('the command runs where it is installed, with its networks and pictures', async (context) => {
  const installed = join(command.modules, 'art-filter-cli');
  const { dependencies, bin, ...rest } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(rest).toMatchObject({ name: 'art-filter-cli', version, license: 'MIT' });
  expect(rest.private).toBeUndefined();
  command.link(...Object.keys(dependencies));
  const program = join(installed, bin['art-filter']);
  expect(await command.node([program, '--version'])).toContain(version);

  const demo = startIn(command.folder, program, [
    'demo',
    '--size',
    '32',
    '--iterations',
    '2',
    '-o',
    'demo.png',
  ]);
  const ended = await demo.ended;
  skipWhereMissing(context, ended, 'the command');
  expect(ended.stderr).not.toMatch(/art-filter: /);
  expect(ended.code).toBe(0);
  expect(await sharp(join(command.folder, 'demo.png')).metadata()).toMatchObject({
    width: 32,
    format: 'png',
  });
});
