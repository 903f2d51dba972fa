import { afterEach, expect, it, vi } from 'vitest';
import { chunkedSha256, fromHex, sha256, toHex } from '../src/hash.ts';

afterEach(() => vi.unstubAllGlobals());

it('is SHA-256, with and without what pages get only by HTTPS', async () => {
  const bytes = new TextEncoder().encode('abc');
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256(bytes)).toBe(known);
  expect(await sha256(Buffer.from('xabc').subarray(1))).toBe(known);
  vi.stubGlobal('crypto', {});
  expect(await sha256(bytes)).toBe(known);
});

it('of more than 8 MiB it is that of the digests of every 8 MiB', async () => {
  const bytes = new Uint8Array(8 * 2 ** 20 + 5).fill(7);
  expect(await chunkedSha256(bytes.subarray(5))).toBe(await sha256(bytes.subarray(5)));
  const [first, rest] = [bytes.subarray(0, 8 * 2 ** 20), bytes.subarray(8 * 2 ** 20)];
  expect(await chunkedSha256(bytes)).toBe(await sha256((await sha256(first)) + (await sha256(rest))));
});

it('hexadecimal digits are read as they are written', () => {
  const bytes = Uint8Array.of(0, 9, 16, 255);
  expect(toHex(bytes)).toBe('000910ff');
  expect(fromHex('000910ff')).toEqual(bytes);
});
