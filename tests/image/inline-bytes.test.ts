import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inlineBytes } from '../../src/image/formats/bytes.ts';

it('bytes put into the program are read, packed or not', async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 251);
  const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');
  expect(await inlineBytes(`data:application/wasm;base64,${base64(bytes)}`)).toEqual(bytes);
  expect(await inlineBytes(`data:application/gzip;base64,${base64(gzipSync(bytes))}`)).toEqual(bytes);
});
