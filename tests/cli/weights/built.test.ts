import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Hub, startHub } from '../../support/hub-server.ts';
import { narrowVgg19 } from '../../support/random-network.ts';
import { h5File, kerasContent } from '../../vgg/formats/keras-h5-file.ts';
import { buildProgram, skipWhereMissing, startProgram } from '../built-program.ts';
import { writeFlat } from '../set-up.ts';

let hub: Hub;
let folder: string;
beforeAll(async () => {
  await buildProgram();
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), 'art-filter-built-'));
  await writeFlat(join(folder, 'content.png'), [32, 24], '#884422');
  await writeFlat(join(folder, 'style.png'), [32, 24], '#224488');
});
afterAll(async () => {
  hub.close();
  await rm(folder, { recursive: true });
});

const SMALL =
  'content.png style.png -o out.png --size 32 --iterations 1 --style-layers conv1_1 --content-layer conv1_2';
const start = (line: string) =>
  startProgram(folder, line.split(' '), {
    ART_FILTER_HUB: hub.origin,
    ART_FILTER_CACHE: join(folder, 'cache'),
  });
const run = (line: string) => start(line).ended;

it('caches what was fetched before Ctrl-C, continues in the next process, then paints offline', async (context) => {
  hub.behaviour.fault = (_request, begin) => (begin > 20e6 ? { stallAfter: 0 } : undefined);
  const { child, ended, seen } = start('weights fetch vgg19');
  expect(await seen(' 16 of 52 MB')).toBeUndefined();
  child.kill('SIGINT');
  const stopped = await ended;
  expect(stopped).toMatchObject({ code: 130, stdout: '' });
  expect(stopped.stderr).toMatch(
    /\nStopping; a second signal stops at once\.\nPart of vgg19 is cached \(.*\n$/,
  );

  hub.behaviour.fault = () => undefined;
  const fetched = await run('weights fetch vgg19');
  expect(fetched).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vgg19: cached to conv5_1/) });
  expect(fetched.stderr).toMatch(/^Fetching vgg19: [1-9]/);

  hub.asked.length = 0;
  const painted = await run(`${SMALL} --runtime dawn --weights vgg19`);
  skipWhereMissing(context, painted, 'dawn');
  expect(painted).toMatchObject({ code: 0, stdout: expect.stringContaining('out.png') });
  expect(painted.stderr).toMatch(/Weights: VGG19 .*BSD-3-Clause\./);
  expect(painted.stderr).not.toContain('Fetching');
  expect(hub.asked).toEqual([]);
});

it("paints in the browser with Keras' files, whose reader the page imports", async (context) => {
  const { layers } = narrowVgg19('conv1_2');
  await writeFile(join(folder, 'mine.h5'), await h5File(kerasContent(layers)));
  const painted = await run(`${SMALL} --runtime chrome --weights mine.h5`);
  skipWhereMissing(context, painted, 'chrome');
  expect(painted).toMatchObject({ code: 0, stdout: expect.stringContaining('out.png') });
  expect(painted.stderr).toMatch(/Weights: VGG19 to conv1_2 from mine\.h5, Keras' layout/);
});

it('finds bundled files, exits 1 for missing or unreachable sources, and 2 for wrong usage', async () => {
  expect(await run('weights verify none.safetensors')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^art-filter: weights none\.safetensors: there is no such file.*\n$/),
  });
  expect(await run('weights fetch vgg16')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^art-filter: .*no published network "vgg16".*\n$/),
  });
  expect(await run('weights fetch vgg19-keras')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^art-filter: vgg19-keras: .*404.*\n$/m),
  });
  expect(await run('weights verify builtin')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /builtin\.safetensors: intact: VGG19 to conv5_4, by the checksums in the file\.\n$/,
    ),
  });
  expect(await run('weights pack builtin -o small.safetensors --up-to conv1_2')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Wrote small\.safetensors: VGG19 to conv1_2, f16, \d+ KB\.\n$/),
  });
  const sentence = 'art-filter: No command was given; expected list, fetch, verify, remove, pack';
  expect(await run('weights')).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
});
