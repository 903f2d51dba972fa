import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StyleTransferElement } from '../../../src/element/style-transfer-element.ts';
import { Networks } from '../../../src/page/networks/networks.ts';
import { findEntry } from '../../../src/vgg/hub/catalogue.ts';
import { itemName, packLayer } from '../../../src/vgg/hub/store.ts';
import { browserStore } from '../../../src/vgg/hub/store-browser.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';
import { BUNDLED } from '../../../src/vgg/weights/bundled.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { safetensorsFile } from '../../vgg/formats/safetensors-file.ts';
import { vgg19Tensors } from '../../vgg/vgg19-file.ts';

/** What a page's cache does, in memory. */
function memoryCaches(): Pick<CacheStorage, 'open'> {
  const kept = new Map<string, Response>();
  const cache = {
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    match: async (key: string | { url: string }) =>
      kept.get(typeof key === 'string' ? key : key.url)?.clone(),
    put: async (url: string, response: Response) => void kept.set(url, response),
    delete: async ({ url }: { url: string }) => kept.delete(url),
  };
  return { open: async () => cache as unknown as Cache };
}

const said: string[] = [];
let networks: Networks;
beforeEach(async () => {
  vi.stubGlobal('caches', memoryCaches());
  vi.stubGlobal('location', { origin: 'https://page.example', href: 'https://page.example/' });
  const entry = findEntry('vgg19')!;
  const { layers } = await weightsFromFile(safetensorsFile(vgg19Tensors('conv5_1')), 'x');
  for (const layer of LAYER_NAMES.slice(0, 13)) {
    const bytes = await packLayer(entry, layer, layers.get(layer)!, 'f16', 'v');
    await browserStore().write('vgg19', itemName(layer, 'f16'), bytes);
  }
  said.length = 0;
  networks = new Networks(new EventTarget() as StyleTransferElement, {
    changed: () => undefined,
    chosen: () => undefined,
    say: (sentence) => said.push(sentence),
  });
  await networks.look();
});
afterEach(() => vi.unstubAllGlobals());

it('what is kept is the default, and stays removed though it was being checked', async () => {
  expect(networks).toMatchObject({ chosen: 'vgg19', published: { name: 'cached' } });
  const checked = networks.check();
  expect(networks.published.name).toBe('checking');
  await networks.remove();
  await checked;
  expect(networks).toMatchObject({ chosen: 'builtin', published: { name: 'absent' } });
  expect(said).toEqual(['The published VGG19 is removed from this device.']);
});

it('without a GPU the draft network paints where nobody chose, and takes over from what is removed', async () => {
  const software = { vendor: 'v', architecture: 'a', description: 'd', software: true };
  networks.suit(software);
  expect(networks).toMatchObject({ chosen: 'vgg19', usual: 'draft' });
  await networks.remove();
  expect(networks).toMatchObject({ chosen: 'draft', weights: 'draft', defaults: BUNDLED.draft.defaults });
  networks.choose('builtin');
  networks.suit(software);
  expect(networks).toMatchObject({ chosen: 'builtin', weights: 'builtin' });
  expect(said.at(-1)).toBe('The next painting uses the built-in network.');
});

it('what is kept is saved as one packed file, and a damaged one is not', async () => {
  const link = { href: '', download: '', click: vi.fn() };
  vi.stubGlobal('document', { createElement: () => link });
  const made = vi.spyOn(URL, 'createObjectURL');
  await networks.save();
  expect(link).toMatchObject({ download: 'vgg19.safetensors' });
  expect(link.click).toHaveBeenCalledOnce();
  const saved = await (made.mock.calls[0]![0] as Blob).arrayBuffer();
  const { layers, description } = await weightsFromFile(saved, 'x');
  expect([...layers.keys()]).toEqual(LAYER_NAMES.slice(0, 13));
  expect(description).toBe(findEntry('vgg19')!.description);

  const store = browserStore();
  const bytes = (await store.read('vgg19', itemName('conv3_1', 'f16')))!;
  bytes[bytes.length - 5]! ^= 1;
  await store.write('vgg19', itemName('conv3_1', 'f16'), bytes);
  await networks.save();
  expect(link.click).toHaveBeenCalledOnce();
  const { published } = networks;
  expect(published.name === 'damaged' && published.why()).toMatch(/features\.10.* checksum/);
});

it('a file that cannot be read is told in a sentence', async () => {
  const gone = new File(['x'], 'mine.safetensors');
  gone.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
  await networks.takeFile(gone);
  expect(networks.ownError!()).toMatch(/^mine\.safetensors: the file cannot be read; .* Choose it again\.$/);
  expect(networks.chosen).toBe('vgg19');
});
