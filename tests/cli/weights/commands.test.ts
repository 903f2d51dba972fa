import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findWeights } from '../../../src/cli/shared/find-weights.ts';
import { Progress } from '../../../src/cli/shared/progress.ts';
import { parseWeights, type WeightsRequest } from '../../../src/cli/weights/program.ts';
import { runWeights } from '../../../src/cli/weights/run.ts';
import { f16ToF32, f32ToF16 } from '../../../src/vgg/formats/tensor-values.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { type Hub, startHub } from '../../support/hub-server.ts';
import { narrowVgg19 } from '../../support/random-network.ts';
import { h5File, kerasContent } from '../../vgg/formats/keras-h5-file.ts';
import { recordingContext } from '../set-up.ts';

let hub: Hub;
let folder: string;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-weights-test-'));
  vi.stubEnv('ART_FILTER_CACHE', join(folder, 'cache'));
  vi.stubEnv('ART_FILTER_HUB', hub.origin);
  hub.behaviour.fault = () => undefined;
  hub.files.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function run(line: string, stop?: AbortController, onReport?: (text: string) => void) {
  const argv = line.split(' ').map((word) => word.replace('./', `${folder}/`));
  const { context, output } = recordingContext([], { stop, onReport });
  const intact = await runWeights(parseWeights(argv) as WeightsRequest, context);
  return { ...output, intact };
}

const cacheFolder = () => join(folder, 'cache', 'weights', 'vgg19');
const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);
const halved = (values: Float32Array) => f16ToF32(f32ToF16(values));
/** Compares much faster than `toEqual`. */
const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe('cached weights', () => {
  it('are fetched once, listed, used offline, packed and removed', async () => {
    const { reported, printed } = await run('fetch vgg19');
    expect(reported).toMatch(/^Fetching vgg19: \d\.\d of 52 MB\n[\s\S]*\nFetching vgg19: 52 of 52 MB\n$/);
    expect(printed).toMatch(/^vgg19: cached to conv5_1, f16, 26 MB, .*--weights vgg19 uses it\.\n$/);
    expect(sent()).toBeLessThan(54e6);
    expect((await run('list')).printed).toMatch(/vgg19 [\s\S]*cached to conv5_1, f16, 26 MB/);
    expect((await run('verify')).printed).toMatch(/^vgg19: intact \(to conv5_1/);

    hub.files.length = 0;
    hub.asked.length = 0;
    expect((await run('fetch vgg19')).reported).toBe('');
    const progress = new Progress({ write: () => true }, true);
    const found = await findWeights('vgg19', { progress, upTo: 'conv4_2' });
    const weights = await weightsFromFile(await readFile((found.weights as { path: string }).path), 'vgg19');
    await found.remove();
    expect([...weights.layers.keys()].at(-1)).toBe('conv4_2');
    expect(weights.description).toContain('BSD-3-Clause');
    const expected = halved(hub.weights.values('features.21.weight'));
    expect(same(weights.layers.get('conv4_2')!.weight, expected)).toBe(true);

    const packed = await run('pack vgg19 -o ./mine.safetensors --up-to conv4_2');
    expect(packed.printed).toMatch(/mine\.safetensors: VGG19 to conv4_2, f16, 1[0-9] MB/);
    expect((await run('verify ./mine.safetensors')).printed).toMatch(
      /intact: VGG19 to conv4_2, by the checksums/,
    );
    const again = await weightsFromFile(await readFile(join(folder, 'mine.safetensors')), 'mine');
    expect(same(again.layers.get('conv4_2')!.weight, expected)).toBe(true);
    expect([hub.asked, hub.files]).toEqual([[], []]);

    expect((await run('remove vgg19')).printed).toBe('vgg19: removed, 26 MB.\n');
    expect((await run('remove --all')).printed).toMatch(/^The cache \S+ is empty\.$/m);
    await expect(readdir(cacheFolder())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are found damaged, and only the damaged layer is fetched again', async () => {
    await run('fetch vgg19');
    const path = join(cacheFolder(), 'conv2_1.f16.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    const { intact, errors, printed } = await run('verify vgg19');
    expect(intact).toBe(false);
    expect(printed).toBe('');
    expect(errors).toMatch(/^vgg19: .*conv2_1 .* damaged\. .*art-filter weights fetch vgg19\.\n$/);
    hub.files.length = 0;
    await run('fetch vgg19');
    expect(sent()).toBeLessThan(2e6);
    expect((await run('verify vgg19')).intact).toBe(true);
  });

  it('continue a fetch that was stopped', async () => {
    hub.behaviour.fault = (_request, begin) => (begin > 20e6 ? { stallAfter: 0 } : undefined);
    const stop = new AbortController();
    let reported = '';
    const stopped = run('fetch vgg19', stop, (text) => {
      reported += text;
      if (/ 1\d of 52 MB/.test(text)) stop.abort();
    });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    expect(reported).toMatch(
      /\nPart of vgg19 is cached \(.* MB, .*\); art-filter weights fetch vgg19 fetches the rest/,
    );
    expect((await run('list')).printed).toMatch(/vgg19 [\s\S]*partly cached \(.*\); \d\d MB left/);
    const before = sent();
    hub.behaviour.fault = () => undefined;
    expect((await run('fetch vgg19')).reported).toMatch(/^Fetching vgg19: [1-9]/);
    expect(sent() - before).toBeLessThan(52e6);
    expect((await run('verify vgg19')).intact).toBe(true);
  });

  it('can be exact, and are fetched again if they were not', async () => {
    await run('fetch vgg19');
    const { printed } = await run('fetch vgg19 --precision f32 --quiet');
    expect(printed).toMatch(/to conv5_1, f32, 52 MB/);
    await run('pack vgg19 -o ./exact.safetensors --precision f32 --up-to conv1_2');
    const { layers } = await weightsFromFile(await readFile(join(folder, 'exact.safetensors')), 'x');
    expect(layers.get('conv1_2')!.weight).toEqual(hub.weights.values('features.2.weight'));
  });
});

describe('an error', () => {
  it('for each uncached, missing or damaged source of one verify', async () => {
    await run('pack draft -o ./good.safetensors --up-to conv1_2 --precision int8');
    const bytes = await readFile(join(folder, 'good.safetensors'));
    bytes[bytes.length - 400]! ^= 1;
    await writeFile(join(folder, 'bad.safetensors'), bytes);
    const result = await run('verify ./bad.safetensors vgg19 ./good.safetensors ./none.safetensors');
    expect(result.intact).toBe(false);
    expect(result.printed).toMatch(/good\.safetensors: intact: VGG19 to conv1_2/);
    expect(result.errors.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/bad\.safetensors: .*checksum/),
      expect.stringMatching(/^vgg19: not cached; art-filter weights fetch vgg19/),
      expect.stringMatching(/none\.safetensors: there is no such file/),
    ]);
  });

  it('for a published file with another checksum, which is not cached', async () => {
    hub.put(
      '/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
      new Uint8Array(1000),
    );
    await expect(run('fetch vgg19-keras')).rejects.toMatchObject({
      name: 'ArtFilterError',
      message: expect.stringMatching(/^vgg19-keras: /),
    });
    expect((await run('list')).printed).toMatch(/Cache: \S+, empty\./);
  });

  it('for a mirror that is no address', async () => {
    vi.stubEnv('ART_FILTER_HUB', 'mirror.example');
    const message = expect.stringMatching(/^ART_FILTER_HUB is "mirror\.example", expected/);
    await expect(run('fetch vgg19')).rejects.toMatchObject({ code: 'settings', message });
  });

  it('for packing a file over itself, into a missing folder, or beyond its end; no file is left', async () => {
    await run('pack draft -o ./a.safetensors --up-to conv1_2');
    const before = await stat(join(folder, 'a.safetensors'));
    await expect(run('pack ./a.safetensors -o ./a.safetensors')).rejects.toMatchObject({ code: 'settings' });
    await expect(run('pack draft -o ./none/b.safetensors')).rejects.toMatchObject({ code: 'file' });
    const beyond = expect.stringMatching(/no layer "conv2_1"/);
    await expect(run('pack ./a.safetensors -o ./b.safetensors --up-to conv2_1')).rejects.toMatchObject({
      message: beyond,
    });
    expect((await stat(join(folder, 'a.safetensors'))).mtimeMs).toBe(before.mtimeMs);
    expect(await readdir(folder)).toEqual(['a.safetensors']);
  });
});

it("packs Keras' files with their preprocessing and without local folders", async () => {
  const { layers } = narrowVgg19('conv1_2');
  await writeFile(join(folder, 'mine.h5'), await h5File(kerasContent(layers)));
  await run('pack ./mine.h5 -o ./mine.safetensors --precision f32');
  const bytes = await readFile(join(folder, 'mine.safetensors'));
  const weights = await weightsFromFile(bytes, 'x');
  expect(weights.layers).toEqual(layers);
  expect(weights.preprocessing.bias).toEqual([-103.939, -116.779, -123.68]);
  expect(weights.description).toContain('mine.h5');
  expect(bytes.includes(folder)).toBe(false);
});
