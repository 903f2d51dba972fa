import { afterEach, describe, expect, it } from 'vitest';
import { decodeLayer, entriesOf } from '../../../src/vgg/formats/layer-tensors.ts';
import { readUnchanged } from '../../../src/vgg/hub/download.ts';
import { fetchFirst, fetchHeader, fetchLayers } from '../../../src/vgg/hub/fetch-layers.ts';
import type { RemoteNature } from '../../../src/vgg/hub/remote-file.ts';
import { LAYER_NAMES, layerPosition } from '../../../src/vgg/network/layers.ts';
import { hubWeights } from '../../support/hub-file.ts';
import { type Hub, type HubBehaviour, startHub, VGG19_PATHS } from '../../support/hub-server.ts';

let hub: Hub;
afterEach(() => hub.close());

/** Short pauses; a stall so long that a busy machine's answers are in time. */
const QUICK = { delay: 1, stall: 30_000 };
const fault = (code: string, sentence: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) });

/** Fetches the layers to one, checks every number, and gives the count of bytes of the tensors that came. */
async function fetchTo(
  upTo: string,
  nature: Partial<RemoteNature> = {},
  paths = VGG19_PATHS,
): Promise<number> {
  const names = LAYER_NAMES.slice(0, layerPosition(upTo) + 1);
  const addresses = paths.map((path) => hub.origin + path);
  const how = { name: 'vgg19', advice: 'Or paint.', ranged: true, retryPolicy: QUICK, ...nature };
  const got = new Map<string, Float32Array>();
  const bytes = await readUnchanged(addresses, how, async (remote) => {
    const { layers } = await fetchHeader(remote, await fetchFirst(remote), 'vgg19');
    const wanted = layers.filter(({ layer }) => names.includes(layer.name));
    let bytes = 0;
    for await (const { tensors, bytesOf } of fetchLayers(remote, wanted, (count) => (bytes += count))) {
      const { weight, bias } = await decodeLayer(tensors, bytesOf, undefined, 'vgg19');
      got.set(tensors.weight.name, weight).set(tensors.bias.name, bias);
      expect(entriesOf(tensors).map(({ name }) => name)).toEqual([tensors.weight.name, tensors.bias.name]);
    }
    return bytes;
  });
  expect(got.size).toBe(2 * names.length);
  for (const [name, values] of got) {
    expect(Buffer.from(values.buffer).equals(Buffer.from(hub.weights.values(name).buffer)), name).toBe(true);
  }
  return bytes;
}

const sent = () => hub.files.reduce((sum, request) => sum + request.sent, 0);
const start = async (changes: Partial<HubBehaviour> = {}) => {
  hub = await startHub(changes);
};

describe('a hub with ranges', () => {
  it('is asked for the header and for what is needed, by requests that need no preflight', async () => {
    await start();
    expect(hub.weights.length).toBeGreaterThan(574_000_000);
    const bytes = await fetchTo('conv2_2');
    expect(bytes).toBe(4 * (64 * 27 + 64 + 64 * 576 + 64 + 128 * 576 + 128 + 128 * 1152 + 128));
    expect(sent()).toBeLessThan(bytes + 2 ** 18);
    expect(hub.files.length).toBeLessThanOrEqual(4);
    expect(hub.asked.every(({ method, range }) => method === 'GET' && /^bytes=\d+-\d+$/.test(range!))).toBe(
      true,
    );
    const safelisted = [
      'range',
      'accept',
      'accept-language',
      'accept-encoding',
      'user-agent',
      'host',
      'connection',
    ];
    const browsersOwn = ['sec-fetch-mode', 'pragma', 'cache-control'];
    for (const { headers } of hub.asked)
      expect([...safelisted, ...browsersOwn]).toEqual(expect.arrayContaining([...headers]));
  });

  it('may hide Content-Range and ETag', async () => {
    await start();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init);
      const headers = new Headers(response.headers);
      headers.delete('content-range');
      headers.delete('etag');
      return new Response(response.body, { status: response.status, headers });
    };
    await fetchTo('conv2_2', { fetch });
  });

  it('may call the same ETag weak or not, by whoever passes it on', async () => {
    await start();
    let answers = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init);
      const headers = new Headers(response.headers);
      if (answers++ % 2 === 1) headers.set('etag', `W/${headers.get('etag')}`);
      return new Response(response.body, { status: response.status, headers });
    };
    await fetchTo('conv2_2', { fetch });
    expect(answers).toBe(hub.files.length);
    expect(hub.files.filter(({ range }) => range?.startsWith('bytes=0-'))).toHaveLength(1);
  });

  it('may send for the file to hosts that do not agree on its ETag', async () => {
    await start();
    let answers = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { body, status, headers } = await globalThis.fetch(input, init);
      const host = `cdn-${answers++ % 2}`;
      const etag = `"${host}"`;
      const response = new Response(body, { status, headers: { ...Object.fromEntries(headers), etag } });
      return Object.defineProperty(response, 'url', { value: `https://${host}.example/file` });
    };
    await fetchTo('conv2_2', { fetch });
    expect(answers).toBe(hub.files.length);
    expect(hub.files.filter(({ range }) => range?.startsWith('bytes=0-'))).toHaveLength(1);
  });

  it('may not know the revision', async () => {
    await start({ missing: [VGG19_PATHS[0]!] });
    await fetchTo('conv1_1');
    expect(hub.files.every(({ path }) => path.startsWith(VGG19_PATHS[1]!))).toBe(true);
  });
});

it('a hub may say that it does not know the revision in words that pages cannot read', async () => {
  await start();
  const fetch: typeof globalThis.fetch = (input, init) =>
    String(input).endsWith(VGG19_PATHS[0]!)
      ? Promise.reject(new TypeError('Failed to fetch'))
      : globalThis.fetch(input, init);
  await fetchTo('conv2_1', { fetch });
  expect(hub.files.every(({ path }) => path.startsWith(VGG19_PATHS[1]!))).toBe(true);
});

describe('a host without ranges', () => {
  it('is read from the front, and let go once enough has come', async () => {
    await start({ ranges: false });
    await fetchTo('conv2_2');
    expect(hub.files).toHaveLength(1);
    // conv2_2's tensors are the last of the convolutions in the hub's order
    expect(sent()).toBeLessThan(hub.weights.entries.get('features.7.weight')!.end + 2 ** 23);
  });

  it('is read from the front again where it stops', async () => {
    await start({ ranges: false, fault: (n) => (n === 0 ? { stopAfter: 3_000 } : undefined) });
    await fetchTo('conv1_1');
    expect(hub.files).toHaveLength(2);
  });
});

describe('what breaks is taken up again', () => {
  it('where it stopped, in the middle of a tensor', async () => {
    await start({ fault: (n) => (n % 2 === 1 ? { stopAfter: 50_000 } : undefined) });
    const bytes = await fetchTo('conv2_1');
    expect(hub.files.length).toBeGreaterThan(3);
    expect(sent()).toBeLessThan(bytes + 2 ** 18);
  });

  it('where the body is shorter than asked, or the range another', async () => {
    await start({ fault: (n) => [{ endAfter: 4 }, { shift: 5 }, { endAfter: 9_000 }][n] });
    await fetchTo('conv1_2');
  });

  it('after silence', async () => {
    await start({ fault: (n) => (n === 1 ? { stallAfter: 1000 } : undefined) });
    await fetchTo('conv1_2', { retryPolicy: { ...QUICK, stall: 5_000 } });
    expect(hub.files).toHaveLength(3);
  });

  it('after 503 twice, and not before the server wants', async () => {
    await start({ fault: (n) => (n < 2 ? { status: 503, retryAfter: '1' } : undefined) });
    const before = performance.now();
    await fetchTo('conv1_1');
    expect(performance.now() - before).toBeGreaterThan(1900);
  });
});

describe('what does not come is told in a sentence', () => {
  it('a file that is not there', async () => {
    await start({ missing: [...VGG19_PATHS] });
    await expect(fetchTo('conv1_1')).rejects.toThrow(
      fault(
        'network',
        /^vgg19: it could not be fetched from 127\.0\.0\.1:\d+ \(it answered 404 Not Found, .*\)\. Or paint\.$/,
      ),
    );
    expect(hub.asked).toHaveLength(2);
  });

  it('a server that stays away, or wants too long a pause', async () => {
    await start({ fault: () => ({ status: 503 }) });
    await expect(fetchTo('conv1_1')).rejects.toThrow(fault('network', /503 Service Unavailable/));
    expect(hub.files).toHaveLength(4);
    hub.behaviour.fault = () => ({ status: 429, retryAfter: '3600' });
    await expect(fetchTo('conv1_1')).rejects.toThrow(fault('network', /429 .* come back in 3600 seconds/));
    expect(hub.files).toHaveLength(5);
  });

  it('a line that breaks at the same byte each time', async () => {
    await start({ fault: (_, begin) => ({ stopAfter: Math.max(0, 20_000 - begin) }) });
    await expect(fetchTo('conv1_2')).rejects.toThrow(fault('network', /could not be fetched/));
    expect(hub.files.length).toBeLessThan(12);
  });

  it('a file that is shorter or longer than its header says', async () => {
    await start({ fault: () => ({ length: 500_000_000 }) });
    await expect(fetchTo('conv1_1')).rejects.toThrow(
      fault('weights', /ends at byte \d+ of the data, but the file holds/),
    );
    hub.behaviour.fault = () => ({ length: 600_000_000 });
    await expect(fetchTo('conv1_1')).rejects.toThrow(
      fault('weights', /has 600000000 bytes, expected \d+ by its header/),
    );
  });

  it('a header that claims to be long, and no header at all', async () => {
    await start({ redirect: false });
    const long = new Uint8Array(64);
    new DataView(long.buffer).setUint32(0, 90_000_000, true);
    hub.put('/long', long);
    await expect(fetchTo('conv1_1', {}, ['/long'])).rejects.toThrow(
      fault('weights', /a header of 90000000 bytes/),
    );
    hub.put('/page', new TextEncoder().encode('<!doctype html><title>Sign in</title>'));
    await expect(fetchTo('conv1_1', {}, ['/page'])).rejects.toThrow(fault('weights', /no safetensors file/));
    hub.put('/short', new Uint8Array(3));
    await expect(fetchTo('conv1_1', {}, ['/short'])).rejects.toThrow(
      fault('network', /it ends at byte 3, expected 8/),
    );
  });

  it('a signal that stops it, in the middle and in a pause', async () => {
    await start();
    const abort = new AbortController();
    hub.behaviour.fault = (n) => {
      if (n === 1) abort.abort();
      return undefined;
    };
    await expect(fetchTo('conv2_2', { signal: abort.signal })).rejects.toThrow(fault('aborted', /stopped/));
    hub.behaviour.fault = () => ({ status: 503, retryAfter: '30' });
    await expect(fetchTo('conv1_1', { signal: AbortSignal.timeout(200) })).rejects.toThrow(
      fault('aborted', /stopped/),
    );
  });
});

describe('a file that changes on the way', () => {
  it('is read again from the start, once', async () => {
    await start({
      fault: (n) => {
        if (n === 1) hub.publish(hubWeights(1));
        return undefined;
      },
    });
    await fetchTo('conv2_1');
    expect(hub.files.filter(({ range }) => range?.startsWith('bytes=0-'))).toHaveLength(2);
  });

  it('is given up when it changes again', async () => {
    await start({
      fault: (n) => {
        if (n % 2 === 1) hub.publish(hubWeights(n));
        return undefined;
      },
    });
    await expect(fetchTo('conv2_1')).rejects.toThrow(fault('network', /changed twice/));
  });
});
