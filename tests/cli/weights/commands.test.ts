import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findWeights } from '../../../src/cli/shared/weights-file.ts';
import { Progress } from '../../../src/cli/stylize/progress.ts';
import { parseWeights, type WeightsRequest } from '../../../src/cli/weights/program.ts';
import { runWeights } from '../../../src/cli/weights/run.ts';
import { f16ToF32, f32ToF16 } from '../../../src/vgg/formats/tensor-values.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { type Hub, startHub } from '../../support/hub-server.ts';
import { narrowVgg19 } from '../../support/random-network.ts';
import { h5File, kerasContent } from '../../vgg/formats/keras-h5-file.ts';

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

async function run(line: string, stop = new AbortController(), onTold: (text: string) => void = () => {}) {
  const out = { told: '', printed: '', complaints: [] as string[], well: true };
  const write = (text: string) => {
    out.told += text;
    onTold(text);
  };
  const argv = line.split(' ').map((word) => word.replace('./', `${folder}/`));
  out.well = await runWeights(parseWeights(argv) as WeightsRequest, {
    progress: new Progress({ write }, false),
    print: (text) => {
      out.printed += `${text}\n`;
    },
    printError: (sentence) => out.complaints.push(sentence),
    signal: stop.signal,
  });
  return out;
}

const keptFolder = () => join(folder, 'cache', 'weights', 'vgg19');
const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);
const halved = (values: Float32Array) => f16ToF32(f32ToF16(values));
/** Tens of times as fast as toEqual. */
const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe('weights that are kept', () => {
  it('are fetched once in bytes that are told, listed, used offline, packed and removed', async () => {
    const { told, printed } = await run('fetch vgg19');
    expect(told).toMatch(/^Fetching vgg19: \d\.\d of 52 MB\n[\s\S]*\nFetching vgg19: 52 of 52 MB\n$/);
    expect(printed).toMatch(/^vgg19: kept to conv5_1, f16, 26 MB, .*--weights vgg19 uses it\.\n$/);
    expect(sent()).toBeLessThan(54e6);
    expect((await run('list')).printed).toMatch(/vgg19 [\s\S]*kept to conv5_1, f16, 26 MB/);
    expect((await run('verify')).printed).toMatch(/^vgg19: intact \(to conv5_1/);

    hub.files.length = 0;
    hub.asked.length = 0;
    expect((await run('fetch vgg19')).told).toBe('');
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
    expect((await run('remove --all')).printed).toMatch(/^Nothing is kept in /);
    await expect(readdir(keptFolder())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are found damaged, and only what is damaged is fetched again', async () => {
    await run('fetch vgg19');
    const path = join(keptFolder(), 'conv2_1.f16.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    const { well, complaints, printed } = await run('verify vgg19');
    expect(well).toBe(false);
    expect(printed).toBe('');
    expect(complaints).toEqual([
      expect.stringMatching(/^vgg19: the cached conv2_1 .* damaged\. .*art-filter weights fetch vgg19\.$/),
    ]);
    hub.files.length = 0;
    await run('fetch vgg19');
    expect(sent()).toBeLessThan(2e6);
    expect((await run('verify vgg19')).well).toBe(true);
  });

  it('are fetched on from where a fetch was stopped', async () => {
    hub.behaviour.fault = (_request, begin) => (begin > 20e6 ? { stallAfter: 0 } : undefined);
    const stop = new AbortController();
    let told = '';
    const stopped = run('fetch vgg19', stop, (text) => {
      told += text;
      if (/ 1\d of 52 MB/.test(text)) stop.abort();
    });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    expect(told).toMatch(
      /\nWhat has come of vgg19 is kept \(.* MB, .*\); art-filter weights fetch vgg19 goes on/,
    );
    expect((await run('list')).printed).toMatch(/vgg19 [\s\S]*partly kept \(.*\); \d\d MB to fetch/);
    const before = sent();
    hub.behaviour.fault = () => undefined;
    expect((await run('fetch vgg19')).told).toMatch(/^Fetching vgg19: [1-9]/);
    expect(sent() - before).toBeLessThan(52e6);
    expect((await run('verify vgg19')).well).toBe(true);
  });

  it('may be exact, and are fetched again where they were not', async () => {
    await run('fetch vgg19');
    const { printed } = await run('fetch vgg19 --precision f32 --quiet');
    expect(printed).toMatch(/to conv5_1, f32, 52 MB/);
    await run('pack vgg19 -o ./exact.safetensors --precision f32 --up-to conv1_2');
    const { layers } = await weightsFromFile(await readFile(join(folder, 'exact.safetensors')), 'x');
    expect(layers.get('conv1_2')!.weight).toEqual(hub.weights.values('features.2.weight'));
  });
});

describe('what is refused', () => {
  it('verifying what is not kept, no file, or damaged, all in one go', async () => {
    await run('pack draft -o ./good.safetensors --up-to conv1_2 --precision int8');
    const bytes = await readFile(join(folder, 'good.safetensors'));
    bytes[bytes.length - 400]! ^= 1;
    await writeFile(join(folder, 'bad.safetensors'), bytes);
    const result = await run('verify ./bad.safetensors vgg19 ./good.safetensors ./none.safetensors');
    expect(result.well).toBe(false);
    expect(result.printed).toMatch(/good\.safetensors: intact: VGG19 to conv1_2/);
    expect(result.complaints).toEqual([
      expect.stringMatching(/bad\.safetensors: .*checksum/),
      expect.stringMatching(/^vgg19: nothing is kept of it; art-filter weights fetch vgg19/),
      expect.stringMatching(/none\.safetensors: there is no such file/),
    ]);
  });

  it('a published file that is another than its checksum says, of which nothing is kept', async () => {
    hub.put(
      '/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
      new Uint8Array(1000),
    );
    await expect(run('fetch vgg19-keras')).rejects.toMatchObject({
      name: 'ArtFilterError',
      message: expect.stringMatching(/^vgg19-keras: /),
    });
    expect((await run('list')).printed).toMatch(/Nothing is kept in/);
  });

  it('a mirror that is no address', async () => {
    vi.stubEnv('ART_FILTER_HUB', 'mirror.example');
    const message = expect.stringMatching(/^ART_FILTER_HUB is "mirror\.example", expected/);
    await expect(run('fetch vgg19')).rejects.toMatchObject({ code: 'settings', message });
  });

  it('packing a file over itself, into no folder, or beyond its end; nothing is left behind', async () => {
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

it("packs Keras' files with what their pictures are prepared by, and no folder of this machine", async () => {
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
