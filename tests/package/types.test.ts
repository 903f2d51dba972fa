// The types of the packed library in the projects of its users: strict, libraries checked, each way of resolution.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, it } from 'vitest';
import { builtOnce } from '../support/built-once.ts';
import { packedPackages } from '../support/packed.ts';
import { run } from './pack.ts';
import { ROOT, UserProject } from './user-project.ts';

const RESOLUTIONS = ['bundler', 'node16', 'nodenext'] as const;
type Resolution = (typeof RESOLUTIONS)[number];

/** The oldest TypeScript that is supported, and the last ones before and after the DOM's own types of WebGPU. */
const FETCHED: [version: string, resolution: Resolution][] = [
  ['5.4.5', 'bundler'],
  ['5.4.5', 'node16'],
  ['5.9.3', 'nodenext'],
  ['6.0.3', 'bundler'],
];

const user = new UserProject();
beforeAll(async () => {
  await user.install((await packedPackages()).library, 'art-filter');
  user.write('use.ts', USE);
}, 300_000);
afterAll(() => user.remove());

it.each(RESOLUTIONS)('pass the TypeScript of this project, resolved as by %s', async (resolution) => {
  const own = join(ROOT, 'node_modules', 'typescript');
  await passes(own, resolution, ['es2022', 'dom', 'dom.iterable']);
  await passes(own, resolution);
});

it.for(FETCHED)('pass TypeScript %s, resolved as by %s', async ([version, resolution], context) => {
  const compiler = await fetched(version);
  if (!compiler) return context.skip(`no registry to fetch TypeScript ${version} from`);
  await passes(compiler, resolution);
});

/** @param lib default: without the DOM, as in projects for Node */
async function passes(compiler: string, moduleResolution: Resolution, lib = ['es2022']): Promise<void> {
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
  const strict = { strict: true, skipLibCheck: false, types: [] };
  const options = { module, moduleResolution, lib, target: 'es2022', noEmit: true, ...strict };
  user.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['use.ts'] }));
  await run([join(compiler, 'bin', 'tsc'), '-p', '.'], user.folder);
}

/** Folder of a TypeScript from npm's cache or registry; undefined where there is neither. */
async function fetched(version: string): Promise<string | undefined> {
  const folder = await builtOnce(`typescript-${version}`, async (into) => {
    mkdirSync(into, { recursive: true });
    const npm = ['pack', `typescript@${version}`, '--prefer-offline', '--pack-destination', into];
    try {
      await promisify(execFile)('npm', npm, { cwd: into });
      await promisify(execFile)('tar', ['-xzf', `typescript-${version}.tgz`], { cwd: into });
    } catch {
      // Skipped with its reason.
    }
  });
  const compiler = join(folder, 'package');
  return existsSync(compiler) ? compiler : undefined;
}

const USE = `import { Gpu, type Picture, type Settings, type Step, StyleTransfer, type StyleTransferInputs } from 'art-filter';
import { StyleTransferElement } from 'art-filter/element';
import { decodePicture, openGpu, writePicture } from 'art-filter/node';
import { StyleTransferElement as Standalone } from 'art-filter/style-transfer.js';

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

export function start(element: StyleTransferElement | Standalone): Promise<boolean> {
  element.addEventListener('step', ({ detail }) => console.log(detail.iteration.toFixed()));
  return element.start();
}

export async function copy(from: string, to: string): Promise<number> {
  await writePicture(to, await decodePicture(from));
  const gpu: Gpu = await openGpu();
  // @ts-expect-error The types of WebGPU are known.
  void gpu.device.nothing;
  return gpu.device.limits.maxBufferSize;
}
`;
