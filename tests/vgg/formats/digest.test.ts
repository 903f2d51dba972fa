import { afterEach, expect, it, vi } from 'vitest';
import { sha256 } from '../../../src/vgg/formats/digest.ts';

afterEach(() => vi.unstubAllGlobals());

it('is SHA-256, with and without what pages get only by HTTPS', async () => {
  const bytes = new TextEncoder().encode('abc');
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256(bytes)).toBe(known);
  expect(await sha256(Buffer.from('xabc').subarray(1))).toBe(known);
  vi.stubGlobal('crypto', {});
  expect(await sha256(bytes)).toBe(known);
});
