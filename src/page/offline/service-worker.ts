/**
 * Keeps the files of the page in this browser, so that it works without a network. Built into a script of its own beside
 * the page; its folder is its scope. Files of one build are kept together, and a page is given those of its own build.
 */
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import { keepShared } from './shared.ts';

declare const __KEPT_FILES__: { url: string; revision: string | null }[];
declare const __SHARE_ACTION__: string;

/** What of a service worker's scope is used here. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    matchAll(kind: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly { url: string }[]>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', act: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', act: (event: Fetching) => void): void;
  addEventListener(type: 'message', act: (event: Lasting & { readonly data: unknown }) => void): void;
}
const worker = globalThis as object as WorkerScope;

const { scope } = worker.registration;
const kept = new PrecacheController();
kept.addToCacheList(__KEPT_FILES__);

worker.addEventListener('install', (event) => {
  // The page of a version before asks for its turn; it is not taken from under it.
  void kept.install(event);
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim());
  event.waitUntil(forgetOld(event));
});

worker.addEventListener('message', ({ data }) => {
  if (data === 'take over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!url.href.startsWith(scope)) return;
  const path = url.pathname.slice(new URL(scope).pathname.length);
  if (request.method === 'POST' && path === __SHARE_ACTION__) event.respondWith(takeShared(request));
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (path !== '' && path !== 'index.html') return;
    event.waitUntil(forgetOld(event));
    event.respondWith(keptOr(new URL('index.html', scope).href, request));
  } else if (kept.getCacheKeyForURL(url.href) !== undefined) {
    event.respondWith(keptOr(url.href, request));
  } else if (path.startsWith('assets/')) {
    event.respondWith(ofAnyVersion(request));
  }
});

/** The kept file of an address; from the network where the browser has removed it. */
async function keptOr(url: string, request: Request): Promise<Response> {
  return (await kept.matchPrecache(url)) ?? fetch(request);
}

/** A part of the version before, for a page of it that is still open. */
async function ofAnyVersion(request: Request): Promise<Response> {
  const cache = await caches.open(kept.strategy.cacheName);
  return (await cache.match(request.url)) ?? fetch(request);
}

/** Removes the files of versions before, unless a page may still be of one. */
async function forgetOld(event: Lasting): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.filter(({ url }) => url.startsWith(scope)).length <= 1) await kept.activate(event as never);
}

/** Keeps pictures that another program shares, and shows the page, which takes them. */
async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData();
  await keepShared([...form.values()].filter((value) => value instanceof File));
  return Response.redirect(new URL('./?shared', scope).href, 303);
}
