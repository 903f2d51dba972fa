import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findWeights, removeFetched } from '../../src/cli/weights-file.ts';

let server: Server;
let address: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.end('weights')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/w.safetensors`;
});
afterAll(() => server.close());

async function fetched() {
  const { weights, remove } = await findWeights(address);
  if (!('path' in weights)) throw new Error('there is no file');
  expect(weights.source).toBe(address);
  expect(await readFile(weights.path, 'utf8')).toBe('weights');
  return { folder: dirname(weights.path), remove };
}

it('removes what it has fetched', async () => {
  const { folder, remove } = await fetched();
  await remove();
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('removes it at once when the process is ended from outside', async () => {
  const { folder, remove } = await fetched();
  removeFetched();
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await remove();
});
