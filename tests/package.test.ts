// The package as its users get it: packed, installed in another folder, imported and painted with.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram } from './cli/built-program.ts';
import { nodeGpu } from './support/dawn.ts';

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const { version, dependencies, files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'art-filter-package-'));
const staged = join(folder, 'staged');
const user = join(folder, 'user');
const installed = join(user, 'node_modules', 'art-filter');

/** Builds the library, packs it with the command line, and installs the tarball without the network. */
beforeAll(async () => {
  await buildProgram();
  const dist = join(staged, 'dist');
  for (const mode of ['lib', 'standalone']) {
    await build({
      root: ROOT,
      configFile: join(ROOT, 'vite.config.ts'),
      mode,
      logLevel: 'error',
      build: { outDir: dist },
    });
  }
  await tsc(ROOT, '-p', '.tsconfig.types.json', '--outDir', join(dist, 'types'));
  cpSync(join(ROOT, 'dist', 'cli'), join(dist, 'cli'), { recursive: true });
  const sources = (files as string[]).filter((path) => path.startsWith('src/'));
  for (const path of ['package.json', 'README.md', 'LICENSE', ...sources]) {
    cpSync(join(ROOT, path), join(staged, path), { recursive: true });
  }
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: staged });
  mkdirSync(installed, { recursive: true });
  await execute('tar', [
    '-xzf',
    join(folder, `art-filter-${version}.tgz`),
    '-C',
    installed,
    '--strip-components=1',
  ]);
  for (const name of Object.keys(dependencies)) {
    const link = join(user, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('paints in Node', async (context) => {
  const found = await nodeGpu();
  if ('reason' in found) return context.skip(found.reason);
  writeFileSync(
    join(user, 'paint.js'),
    `import { Gpu, loadWeights, StyleTransfer } from 'art-filter';
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
const picture = (width, height, value) => ({ width, height, data: new Float32Array(3 * width * height).fill(value) });
const transfer = await StyleTransfer.create({
  content: picture(40, 30, 0.2),
  styles: [{ picture: picture(30, 30, 0.8) }],
  weights: await loadWeights('draft'),
  settings: { size: 32, iterations: 2 },
  gpu: await Gpu.open({ gpu: create([]) }),
});
const steps = [];
for await (const { iteration, losses } of transfer.run()) steps.push([iteration, losses.total]);
const { width, height, data } = await transfer.picture();
console.log(JSON.stringify({ steps, width, height, finite: data.every(Number.isFinite) }));
process.exit();
`,
  );
  const { stdout } = await execute(process.execPath, ['paint.js'], { cwd: user, env: childEnv() });
  const { steps, ...picture } = JSON.parse(stdout);
  expect(picture).toEqual({ width: 32, height: 24, finite: true });
  expect(steps).toEqual([
    [1, expect.any(Number)],
    [2, expect.any(Number)],
  ]);
});

it('has a command', async () => {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const program = join(installed, bin['art-filter']);
  const { stdout } = await execute(process.execPath, [program, '--version'], { cwd: user });
  expect(stdout.trim()).toContain(version);
});

it('has types', async () => {
  writeFileSync(
    join(user, 'types.ts'),
    `import { type Picture, type Settings, type Step, StyleTransfer, type StyleTransferInputs } from 'art-filter';
import { StyleTransferElement } from 'art-filter/element';

export async function paint(inputs: StyleTransferInputs): Promise<Picture> {
  const transfer = await StyleTransfer.create(inputs);
  const settings: Readonly<Settings> = transfer.settings;
  for await (const step of transfer.run({ until: settings.iterations })) {
    const { iteration, losses }: Step = step;
    console.log(iteration.toFixed(), losses.total.toFixed());
  }
  // @ts-expect-error There is no such setting.
  transfer.update({ colour: 'style' });
  return transfer.picture();
}

export function start(element: StyleTransferElement): Promise<boolean> {
  element.addEventListener('step', ({ detail }) => console.log(detail.iteration.toFixed()));
  return element.start();
}
`,
  );
  const options = '--noEmit --strict --target es2022 --module esnext --moduleResolution bundler';
  await tsc(user, ...options.split(' '), 'types.ts');
});

/** Runs the compiler; its messages are the error's. */
async function tsc(cwd: string, ...args: string[]): Promise<void> {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await execute(process.execPath, [compiler, ...args], { cwd }).catch(({ stdout, stderr }) => {
    throw new Error(`tsc ${args.join(' ')}\n${stdout}${stderr}`);
  });
}

/** For a process with a GPU of its own: Dawn finds SwiftShader's loader only beside its driver. */
function childEnv(): NodeJS.ProcessEnv {
  const { VK_ICD_FILENAMES: driver = '' } = process.env;
  if (!driver.endsWith('vk_swiftshader_icd.json')) return process.env;
  return { ...process.env, LD_LIBRARY_PATH: dirname(driver) };
}
