import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { HostWeights } from '../../../src/cli/engine/host.ts';
import { bundledFile } from '../../../src/vgg/weights/bundled-node.ts';

const { signal } = new AbortController();
const BUILTIN = { source: 'builtin', path: bundledFile('builtin') };
const DRAFT = { source: 'draft', path: bundledFile('draft') };

it('reads a file once for consecutive jobs, again for another file, deeper layers, or after a failure', async () => {
  const read: string[] = [];
  let broken = true;
  const weights = new HostWeights(async (path) => {
    read.push(path);
    if (broken) throw new Error('broken');
    return readFile(path);
  });
  await expect(weights.load(BUILTIN, 'conv5_1', signal)).rejects.toThrow('broken');
  broken = false;
  const first = await weights.load(BUILTIN, 'conv5_1', signal);
  expect(await weights.load({ ...BUILTIN }, 'conv5_1', signal)).toBe(first);
  expect(read).toHaveLength(2);
  const deeper = await weights.load(BUILTIN, 'conv5_2', signal);
  expect(deeper.layers.has('conv5_2')).toBe(true);
  expect(read).toHaveLength(3);
  expect((await weights.load(DRAFT, 'conv5_2', signal)).source).toBe('draft');
  expect(read.at(-1)).toBe(DRAFT.path);
});
