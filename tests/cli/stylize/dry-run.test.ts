import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import type { HostEvent } from '../../../src/cli/engine/engine.ts';
import { Host } from '../../../src/cli/engine/host.ts';
import { HostedEngine } from '../../../src/cli/engine/hosted-engine.ts';
import { stylize } from '../../../src/cli/stylize/stylize.ts';
import { Gpu } from '../../../src/gpu/device.ts';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';
import { recordingContext, writeFlat } from '../set-up.ts';

let folder: string;
beforeAll(async () => {
  Object.assign(globalThis, mockGlobals);
  folder = await mkdtemp(join(tmpdir(), 'art-filter-dry-run-'));
  await writeFlat(join(folder, 'photo.png'), [300, 200], '#808080');
  await writeFlat(join(folder, 'painting.png'), [90, 120], '#808080');
});
afterAll(() => rm(folder, { recursive: true }));

/** Output of a command line on a mock device. */
async function printed(...options: string[]): Promise<string> {
  return printedOn(new MockGpu(), ...options);
}

async function printedOn(mock: MockGpu, ...options: string[]): Promise<string> {
  const gpu = await Gpu.open({ gpu: mock.gpu });
  const host = new Host(gpu, {
    emit: async (event: HostEvent) => engine.receive(event),
    readFile: () => Promise.reject(new Error('not asked for')),
  });
  const engine = new HostedEngine('dawn', {
    send: (command) => void host.handle(command),
    close: async () => undefined,
  });
  engine.receive({ type: 'adapter', adapter: gpu.adapter });
  const [content, style, output] = ['photo.png', 'painting.png', 'out.png'].map((name) => join(folder, name));
  const request = parseArguments([content!, style!, '-o', output!, '--dry-run', ...options]) as Request;
  const { context, output: recorded } = recordingContext(engine);
  await stylize(request, context);
  expect(mock.live.size).toBe(0);
  return recorded.printed;
}

test('a dry run prints the plan and the estimate, and writes nothing', async () => {
  const before = await readdir(folder);
  const text = await printed('--size', '256', '--iterations', '40', '--report', join(folder, 'run.json'));
  const [first] = text.split('\n');
  expect(first).toMatch(
    /^Would paint 256×171 pixels in 40 iterations, at 128×85 \(\d+\), 181×121 \(\d+\), 256×171 \(\d+\)\.$/,
  );
  const shares = [...first!.matchAll(/\((\d+)\)/g)].map(([, count]) => Number(count));
  expect(shares.reduce((sum, count) => sum + count)).toBe(40);
  expect(text).toMatch(/^Weights: .*VGG19.*[^.]\.$/m);
  expect(text).toMatch(/^GPU memory: about \d+ MB \(weights \d+ MB, .*features [\d.]+ MB.*\)\.$/m);
  expect(text).toMatch(/^Time: about .+, a rough guess until the first iterations are done\.$/m);
  expect(text).toMatch(/^Would write \S+out\.png, \S+run\.json; nothing was written\.$/m);
  expect(await readdir(folder)).toEqual(before);
});

test('it fails as the run would', async () => {
  await expect(printed('--size', '16384')).rejects.toThrow(
    /^size 16384: .* pixels need .* in one buffer, the GPU/,
  );
  await expect(printed('--size', '20')).rejects.toThrow(/^content: at size 20 it is 20×13 pixels/);
  await expect(printed('--weights', join(folder, 'none.h5'))).rejects.toThrow(/there is no such file/);
});

test('published weights are not fetched for a dry run', async () => {
  process.env.ART_FILTER_CACHE = join(folder, 'empty-cache');
  try {
    const text = await printed('--size', '64', '--weights', 'vgg19');
    expect(text).toMatch(/^Weights: VGG19.*; to be fetched\.$/m);
  } finally {
    delete process.env.ART_FILTER_CACHE;
  }
});

test('a narrow network takes less memory', async () => {
  const path = join(folder, 'narrow.safetensors');
  await writeFile(path, await packWeights(narrowVgg19('conv5_1'), { precision: 'int8' }));
  const text = await printed('--size', '64', '--weights', path);
  expect(text).toMatch(/^Weights: Random weights\.$/m);
  const bytes = (report: string) => Number(/^GPU memory: about ([\d.]+) MB/m.exec(report)![1]);
  expect(bytes(text)).toBeLessThan(0.2 * bytes(await printed('--size', '64', '--weights', 'vgg19')));
});

test('the network and the size suit the adapter where none is named', async () => {
  expect(await printed()).toMatch(/^Would paint 512×341 pixels[\s\S]*^Weights: Half of VGG19's channels/m);
  const software = async (...options: string[]) => {
    const mock = new MockGpu();
    mock.description = 'llvmpipe, Mesa 25.0.4';
    return printedOn(mock, ...options);
  };
  expect(await software()).toMatch(
    /^Would paint 256×171 pixels[\s\S]*^Weights: A quarter of VGG19's channels/m,
  );
  expect(await software('--weights', 'builtin')).toMatch(/^Weights: Half of VGG19's channels/m);
});

test('a cap has to be an amount', () => {
  const words = ['a.png', 'b.png', '-o', 'c.png'];
  expect(parseArguments([...words, '--memory', '1.5GiB'])).toMatchObject({
    memory: 1.5 * 2 ** 30,
    dryRun: undefined,
  });
  expect(() => parseArguments([...words, '--memory', 'much'])).toThrow(
    /memory is "much", expected an amount/,
  );
});
