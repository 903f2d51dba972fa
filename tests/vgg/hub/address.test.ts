import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { loadWeights, weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { type Hub, startHub, VGG19_PATHS } from '../../support/hub-server.ts';
import { safetensorsFile } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ redirect: false });
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.files.length = 0;
  hub.behaviour.fault = () => undefined;
});

async function packed(): Promise<Uint8Array> {
  const weights = await weightsFromFile(safetensorsFile(vgg19Tensors('conv2_1')), 'x');
  return packWeights({ ...weights, description: 'Mine.' }, { precision: 'f16' });
}

it('a packed file beside the page is read in one request, its checksums compared', async () => {
  const file = await packed();
  hub.put('/mine.safetensors', file);
  const weights = await loadWeights(`${hub.origin}/mine.safetensors`);
  expect(weights.description).toBe('Mine.');
  expect([...weights.layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
  expect(hub.files.map(({ range }) => range)).toEqual([undefined]);

  file[file.length - 1000]! ^= 1;
  await expect(loadWeights(`${hub.origin}/mine.safetensors`)).rejects.toMatchObject({
    code: 'weights',
    message: expect.stringMatching(/"features\.5\.(weight|bias)" is not what its checksum says/),
  });
});

it('what breaks is taken up again', async () => {
  hub.put('/mine.safetensors', await packed());
  hub.behaviour.fault = (n) => (n === 0 ? { stopAfter: 100_000 } : undefined);
  const weights = await loadWeights(`${hub.origin}/mine.safetensors`, { retryPolicy: { delay: 1 } });
  expect(weights.layers.size).toBe(3);
  expect(hub.files).toHaveLength(2);
  expect(hub.files[1]!.range).toMatch(/^bytes=\d+-\d+$/);
});

it("timm's whole file is let go after the last convolution", async () => {
  const told: number[] = [];
  const weights = await loadWeights(hub.origin + VGG19_PATHS[1], {
    onProgress: (_, bytes) => bytes && told.push(bytes.total),
  });
  expect(weights.layers.size).toBe(16);
  expect(hub.files).toHaveLength(1);
  expect(hub.files[0]!.sent).toBeLessThan(100_000_000);
  expect(told[0]! / 1e6).toBeCloseTo(80.1, 1);
});
