const pictures: Record<string, string> = import.meta.glob('../../samples/pictures/*.webp', {
  eager: true,
  query: '?url',
  import: 'default',
});
const thumbnails: Record<string, string> = import.meta.glob('../../samples/thumbnails/*.webp', {
  eager: true,
  query: '?url&no-inline',
  import: 'default',
});

const byName = (files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(files).map(([path, url]) => [path.split('/').pop()!.replace('.webp', ''), url]),
  );

/** Addresses of the sample pictures, by the sample's name. */
export const SAMPLE_URLS: Readonly<Record<string, string>> = byName(pictures);
/** Addresses of their thumbnails: squares of 200 pixels. */
export const THUMBNAIL_URLS: Readonly<Record<string, string>> = byName(thumbnails);
