/** Holds what was shared until the page takes it. */
const CACHE = 'art-filter-shared';

/** Keeps files for the page that is opened next; called by the service worker. */
export async function keepShared(files: readonly File[]): Promise<void> {
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  for (const [i, file] of files.entries()) {
    const headers = { 'content-type': file.type, 'x-name': encodeURIComponent(file.name) };
    await cache.put(new URL(`shared/${i}`, location.href), new Response(file, { headers }));
  }
}

/** The files that were kept, which are forgotten. */
export async function takeKept(): Promise<File[]> {
  const cache = await caches.open(CACHE);
  const files: File[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (!response) continue;
    const name = decodeURIComponent(response.headers.get('x-name') ?? '');
    const blob = await response.blob();
    files.push(new File([blob], name || 'picture', { type: blob.type }));
  }
  await caches.delete(CACHE);
  return files;
}
