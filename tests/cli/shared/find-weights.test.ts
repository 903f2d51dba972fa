import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultWeights, findWeights, removeFetched } from '../../../src/cli/shared/find-weights.ts';
import { Progress } from '../../../src/cli/shared/progress.ts';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { BUNDLED_IDS } from '../../../src/vgg/weights/bundled.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { CHECKPOINT } from '../../style/checkpoint/example.ts';
import { safetensorsFile } from '../../vgg/formats/safetensors-file.ts';
import { vgg19Tensors } from '../../vgg/vgg19-file.ts';

let server: Server;
let address: string;
beforeAll(async () => {
  const file = safetensorsFile(vgg19Tensors('conv2_1'));
  const defaults = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1 } };
  const packed = await packWeights({ ...(await weightsFromFile(file, 'x')), defaults }, { precision: 'f16' });
  server = createServer(({ url }, response) => response.end(url === '/packed' ? packed : file));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/w.safetensors`;
});
afterAll(() => server.close());

const progress = new Progress({ write: () => true }, true);

async function fetched() {
  const { weights, remove } = await findWeights(address, { progress, upTo: 'conv1_2' });
  expect(weights.source).toBe(address);
  const { layers } = await weightsFromFile(await readFile(weights.path), 'x');
  expect([...layers.keys()]).toEqual(['conv1_1', 'conv1_2']);
  expect(new Set(layers.get('conv1_2')!.weight)).toEqual(new Set([2]));
  return { folder: dirname(weights.path), remove };
}

it('writes fetched weights to a temporary file, up to the needed layer, and removes it', async () => {
  const { folder, remove } = await fetched();
  await remove();
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('writes all layers of weights with their own settings', async () => {
  for (const upTo of ['conv1_2', 'conv5_1']) {
    const { weights, remove } = await findWeights(new URL('/packed', address).href, { progress, upTo });
    const { layers, defaults } = await weightsFromFile(await readFile(weights.path), 'x');
    expect([...layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
    expect(defaults).toMatchObject({ contentLayers: { conv2_1: 1 } });
    await remove();
  }
});

it('removes temporary files at once when the process is stopped', async () => {
  const { folder, remove } = await fetched();
  removeFetched();
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await remove();
});

it.each(BUNDLED_IDS)('finds the file of %s, which is bundled', async (id) => {
  const { weights } = await findWeights(id, { progress });
  const path = expect.stringMatching(new RegExp(`${id}\\.safetensors$`));
  expect(weights).toEqual({ source: id, path });
});

it('defaults to the network that suits the adapter, or that of the resumed run', () => {
  const on = (software: boolean) => ({ vendor: 'v', architecture: 'a', description: 'd', software });
  expect(defaultWeights(on(false)).source).toBe('builtin');
  expect(defaultWeights(on(true))).toEqual({
    source: 'draft',
    path: expect.stringMatching(/draft\.safetensors$/),
  });
  const of = (network: string) => ({ ...CHECKPOINT, sources: { ...CHECKPOINT.sources, network } });
  expect(defaultWeights(on(false), of('draft')).source).toBe('draft');
  expect(defaultWeights(on(true), of('builtin')).source).toBe('builtin');
  expect(defaultWeights(on(true), of('mine.safetensors')).source).toBe('draft');
});

it('names all networks where there is no such file', async () => {
  const message = expect.stringMatching(
    /vgg-19: there is no such file, expected builtin, draft, vgg19, vgg19-keras/,
  );
  await expect(findWeights('vgg-19', { progress })).rejects.toMatchObject({ code: 'file', message });
});
