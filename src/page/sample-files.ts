const files: Record<string, string> = import.meta.glob('../samples/pictures/*.webp', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** Addresses of the sample pictures, by the sample's name. */
export const SAMPLE_URLS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, url]) => [path.split('/').pop()!.replace('.webp', ''), url]),
);
