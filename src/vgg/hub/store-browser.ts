import type { WeightsStore } from './store.ts';

const CACHE = 'art-filter-weights';
/** Nothing is ever served from here; caches want addresses as names. */
const FOLDER = '/.art-filter/weights/';

/** Weights in the Cache API of this page's origin, where all pages of the origin find them. */
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

/** @throws where there is no Cache API, as in pages without HTTPS, or it is shut, as in some private windows */
async function openCache(): Promise<Cache> {
  if (!('caches' in globalThis)) throw new Error('this browser keeps nothing for this page');
  return caches.open(CACHE);
}

function addressOf(id: string, name: string): string {
  return new URL(`${FOLDER}${encodeURIComponent(id)}/${encodeURIComponent(name)}`, location.origin).href;
}

function namesOf(address: string): string[] {
  const { pathname } = new URL(address);
  return pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length).split('/').map(decodeURIComponent) : [];
}

/** Without it browsers clear origins they deem unused. Those that would ask the person for it are left alone. */
async function askToStay(): Promise<void> {
  try {
    const { storage, permissions } = navigator;
    if (!storage?.persist || (await storage.persisted())) return;
    const { state } = await permissions.query({ name: 'persistent-storage' });
    // Chromium decides by itself, whatever it calls that
    if (state === 'granted' || 'userAgentData' in navigator) await storage.persist();
  } catch {
    // what is kept is kept for as long as the browser likes
  }
}
