import { expect, it } from 'vitest';
import { listText } from '../../../src/cli/weights/list.ts';
import type { CachedWeights } from '../../../src/vgg/hub/cached-weights.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';

const cached: CachedWeights = {
  id: 'vgg19',
  layers: LAYER_NAMES.slice(0, 13),
  upTo: 'conv5_1',
  precision: 'f16',
  bytes: 25.9e6,
  date: new Date('2031-02-03T12:00:00Z'),
  complete: true,
};

it('lists every network with its licence and size in 80 columns', () => {
  for (const some of [[], [cached]]) {
    const text = listText(some, '/home/somebody/.cache/art-filter/weights');
    for (const name of ['vgg19 ', 'vgg19-keras ', 'builtin ', 'draft '])
      expect(text).toContain(`\n  ${name}`);
    for (const word of ['BSD-3-Clause', 'CC BY 4.0', '80 MB', 'huggingface.co']) expect(text).toContain(word);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

it('lists complete and partial copies, and the size to fetch', () => {
  expect(listText([], '/cache')).toMatch(
    /vgg19 [\s\S]*not cached; 52 MB to fetch[\s\S]*\nCache: \/cache, empty\.$/,
  );
  expect(listText([cached], '/cache')).toMatch(
    /vgg19 [\s\S]*cached to conv5_1, f16, 26 MB, 2031-02-03\n[\s\S]*\nCache: \/cache, 26 MB\.$/,
  );
  const part = {
    ...cached,
    layers: LAYER_NAMES.slice(0, 2),
    upTo: 'conv1_2',
    bytes: 77_000,
    complete: false,
  };
  expect(listText([part], '/cache')).toMatch(/partly cached \(to conv1_2, f16, 77 KB, [\d-]+\); 52 MB left/);
});
