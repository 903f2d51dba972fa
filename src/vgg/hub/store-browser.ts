import type { WeightsStore } from './store.ts';

const CACHE = 'art-filter-weights';
/** Folder in the addresses of items; nothing is served from it. */
const FOLDER = '/.art-filter/weights/';

/** Store in the Cache API, shared by all pages of the origin. */
export function browserStore(): WeightsStore {
  return {
    place: 'this browser',
    async list() {
      const cache = await openCache().catch(() => undefined);
      const requests = (await cache?.keys()) ?? [];
      const items = requests.map(async (request) => {
        const [id, name] = namesOf(request.url);
        const response = await cache!.match(request);
        if (!id || !name || !response) return [];
        const bytes = Number(response.headers.get('content-length'));
        return [{ id, name, bytes, date: new Date(response.headers.get('last-modified') ?? 0) }];
      });
      return (await Promise.all(items)).flat();
    },
    async read(id, name) {
      try {
        const response = await (await openCache()).match(addressOf(id, name));
        return response && new Uint8Array(await response.arrayBuffer());
      } catch {
        return undefined;
      }
    },
    async write(id, name, bytes) {
      const cache = await openCache();
      await askToStay();
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.length),
        'last-modified': new Date().toUTCString(),
      };
      await cache.put(addressOf(id, name), new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
    },
    async remove(id, name) {
      const cache = await openCache().catch(() => undefined);
      for (const request of (await cache?.keys()) ?? []) {
        const [ofId, ofName] = namesOf(request.url);
        if (ofId === id && (name === undefined || ofName === name)) await cache!.delete(request);
      }
    },
  };
}

/** @throws where there is no Cache API, as in pages without HTTPS, or it is blocked, as in some private windows */
async function openCache(): Promise<Cache> {
  if (!('caches' in globalThis)) throw new Error('this browser offers this page no cache');
  return caches.open(CACHE);
}

function addressOf(id: string, name: string): string {
  return new URL(`${FOLDER}${encodeURIComponent(id)}/${encodeURIComponent(name)}`, location.origin).href;
}

function namesOf(address: string): string[] {
  const { pathname } = new URL(address);
  return pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length).split('/').map(decodeURIComponent) : [];
}

/**
 * Requests persistent storage, as browsers clear origins that they deem unused. Skipped where the browser would ask
 * the person.
 */
async function askToStay(): Promise<void> {
  try {
    const { storage, permissions } = navigator;
    if (!storage?.persist || (await storage.persisted())) return;
    const { state } = await permissions.query({ name: 'persistent-storage' });
    // Chromium decides by itself, whatever state it reports.
    if (state === 'granted' || 'userAgentData' in navigator) await storage.persist();
  } catch {
    // The cache then lasts as long as the browser likes.
  }
}
