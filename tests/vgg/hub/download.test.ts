import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loadWeights } from '../../../src/vgg/weights/load.ts';
import { safetensorsFile } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

const file = safetensorsFile(vgg19Tensors('conv2_1'));
const retryPolicy = { delay: 1 };
let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/vgg19.safetensors`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

function fault(code: string, sentence: RegExp) {
  return expect.objectContaining({ name: 'ArtFilterError', code, message: expect.stringMatching(sentence) });
}

describe('loadWeights from an address', () => {
  it('reads the file and tells how much has come', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-length', file.length);
      response.write(file.subarray(0, 100_000));
      setTimeout(() => response.end(file.subarray(100_000)), 20);
    });
    const fractions: number[] = [];
    const weights = await loadWeights(url, { onProgress: (fraction) => fractions.push(fraction) });
    expect([...weights.layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
    expect(weights.source).toBe(url);
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions.length).toBeGreaterThan(3);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('reads a file of unknown length', async () => {
    const weights = await loadWeights(await serve((_, response) => response.end(file)));
    expect(weights.layers.size).toBe(3);
  });

  it('takes the fetch it is given', async () => {
    const asked: unknown[] = [];
    const fetch = async (input: unknown) => {
      asked.push(input);
      return new Response(file.slice().buffer as ArrayBuffer);
    };
    const weights = await loadWeights('weights/mine.safetensors', { fetch });
    expect(asked).toEqual(['weights/mine.safetensors']);
    expect(weights.layers.size).toBe(3);
  });

  it('names an HTTP status', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('no'));
    await expect(loadWeights(url)).rejects.toThrow(fault('network', /answered 404 Not Found, expected 200/));
  });

  it('names a broken line, an unreachable host and a wrong address', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-length', file.length);
      response.write(file.subarray(0, 1000), () => response.destroy());
    });
    await expect(loadWeights(url, { retryPolicy })).rejects.toThrow(
      fault('network', /could not be fetched \(/),
    );
    await expect(loadWeights('http://127.0.0.1:9/x', { retryPolicy })).rejects.toThrow(
      fault('network', /could not be fetched \(/),
    );
    await expect(loadWeights('no address')).rejects.toThrow(fault('network', /^no address: it could not/));
  });

  it('refuses a body of another length than announced', async () => {
    const headers = { 'content-length': '5000000' };
    const fetch = async () => new Response(file.slice().buffer as ArrayBuffer, { headers });
    await expect(loadWeights('x', { fetch })).rejects.toThrow(
      fault('weights', /has 5000000 bytes, expected 450796 by its header/),
    );
  });

  it('refuses what is no weights file', async () => {
    const url = await serve((_, response) => response.end('<!doctype html><title>Welcome</title>'));
    await expect(loadWeights(url)).rejects.toThrow(fault('weights', /no safetensors file/));
  });

  it('stops by the signal, before and on the way', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, 1000));
    });
    await expect(loadWeights(url, { signal: AbortSignal.abort() })).rejects.toThrow(
      fault('aborted', /stopped/),
    );
    const controller = new AbortController();
    const onProgress = (fraction: number) => fraction > 0 && controller.abort();
    await expect(loadWeights(url, { signal: controller.signal, onProgress })).rejects.toThrow(
      fault('aborted', /stopped/),
    );
  });
});
