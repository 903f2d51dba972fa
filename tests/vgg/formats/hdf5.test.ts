import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, type Dataset as LibraryDataset, ready } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/vgg/formats/hdf5/dataset.ts';
import { type Group, openHdf5 } from '../../../src/vgg/formats/hdf5/file.ts';
import { Unreadable } from '../../../src/vgg/formats/hdf5/reader.ts';
import { type H5Content, h5File } from './keras-h5-file.ts';
import { oldH5File } from './old-h5-file.ts';

const numbered = (count: number): H5Content =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `layer_${i}/numbers`,
      { shape: [2, 3], values: Float32Array.from({ length: 6 }, (_, j) => 10 * i + j) },
    ]),
  );

function valuesOf(file: Group, path: string): Float32Array {
  let item: Group | Dataset | undefined = file;
  for (const name of path.split('/')) item = (item as Group).get(name);
  return (item as Dataset).values();
}

/** A message of an old header begins with its type and size; none of the others has these eight bytes. */
function findMessage(file: Uint8Array, type: number, size: number): number {
  return Buffer.from(file).indexOf(Buffer.from([type, 0, size, 0, 0, 0, 0, 0])) + 8;
}

describe('openHdf5', () => {
  it.each([1, 8, 9, 40, 500])(
    'reads %i groups of the new kind, in their headers or in a heap',
    async (count) => {
      const file = openHdf5(await h5File(numbered(count)));
      expect(file.keys.length).toBe(count);
      for (const i of [0, count >> 1, count - 1]) {
        expect([...valuesOf(file, `layer_${i}/numbers`)]).toEqual([0, 1, 2, 3, 4, 5].map((j) => 10 * i + j));
      }
    },
  );

  it.each([1, 8, 9, 40])('reads %i groups of the old kind', async (count) => {
    const bytes = oldH5File(numbered(count));
    const file = openHdf5(bytes);
    expect(file.keys.sort()).toEqual(
      Object.keys(numbered(count))
        .map((name) => name.split('/')[0])
        .sort(),
    );
    const folder = await mkdtemp(join(tmpdir(), 'art-filter-h5-'));
    try {
      await ready;
      await writeFile(join(folder, 'old.h5'), bytes);
      const other = new File(join(folder, 'old.h5'), 'r');
      for (let i = 0; i < count; i++) {
        const path = `layer_${i}/numbers`;
        expect([...valuesOf(file, path)]).toEqual([
          ...((other.get(path) as LibraryDataset).value as Float32Array),
        ]);
      }
      other.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('reads doubles, and knows whole numbers for what they are', async () => {
    const file = openHdf5(
      await h5File({
        doubles: { shape: [2], values: Float64Array.of(0.5, -1e300) },
        whole: { shape: [2], values: Int32Array.of(1, 2) },
      }),
    );
    expect([...valuesOf(file, 'doubles')]).toEqual([0.5, Number.NEGATIVE_INFINITY]);
    expect((file.get('whole') as Dataset).dtype).toBe('i4');
    expect(() => valuesOf(file, 'whole')).toThrow(Unreadable);
    expect(file.get('nothing')).toBeUndefined();
    expect(file.get('__proto__')).toBeUndefined();
  });

  it('allocates nothing of a size that the file has not', () => {
    const bytes = oldH5File({ a: { shape: [8], values: new Float32Array(8) } });
    const view = new DataView(bytes.buffer);
    view.setBigUint64(findMessage(bytes, 1, 16) + 8, 2n ** 40n, true);
    const dataset = openHdf5(bytes).get('a') as Dataset;
    expect(dataset.shape).toEqual([2 ** 40]);
    expect(() => dataset.values()).toThrow(/has 32 bytes, expected 1099511627776 numbers/);
    view.setBigUint64(findMessage(bytes, 8, 24) + 10, 2n ** 42n, true);
    expect(() => (openHdf5(bytes).get('a') as Dataset).values()).toThrow(/it points at bytes/);
  });

  it('ends where parts point at one another', () => {
    const bytes = oldH5File(numbered(3));
    const view = new DataView(bytes.buffer);
    // every group is the root
    const root = view.getBigUint64(64, true);
    const node = Buffer.from(bytes).lastIndexOf('SNOD');
    for (let i = 0; i < 3; i++) view.setBigUint64(node + 8 + 40 * i + 8, root, true);
    let item: Group | Dataset | undefined = openHdf5(bytes);
    const descend = () => {
      for (;;) item = (item as Group).get('layer_0');
    };
    expect(descend).toThrow(/without end/);
  });

  it('ends soon in a tree of which 7 kB name 100 million symbols', () => {
    const small = oldH5File(numbered(3));
    const NODE = 544;
    const KEYS = 32;
    const file = new Uint8Array(small.length + 5 * NODE);
    file.set(small);
    const view = new DataView(file.buffer);
    view.setBigUint64(40, BigInt(file.length), true);
    let child = Buffer.from(small).lastIndexOf('TREE');
    const leaf = file.slice(child, child + 24);
    for (let level = 1; level <= 5; level++) {
      const at = small.length + (level - 1) * NODE;
      file.set(leaf, at);
      view.setUint8(at + 5, level);
      view.setUint16(at + 6, KEYS, true);
      for (let i = 0; i < KEYS; i++) view.setBigUint64(at + 32 + 16 * i, BigInt(child), true);
      child = at;
    }
    const root = Number(view.getBigUint64(64, true));
    view.setBigUint64(root + 24, BigInt(child), true);
    const begin = performance.now();
    expect(() => openHdf5(file)).toThrow(/without end/);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
