import { database, isOwn, type StoredPainting } from '../store/database.ts';

/** Most pictures in the gallery, and most bytes of their files. */
export const LIMIT = { pictures: 60, bytes: 400e6 } as const;

/** A painting with the file of its picture, and those of photo and styles that are no samples. */
export interface NewPainting {
  readonly painting: StoredPainting;
  readonly file: Blob;
  readonly sources: readonly { id: string; name: string; file: Blob }[];
}

/** Paintings in this browser's database. */
export const galleryStore = {
  /** Latest first. */
  async list(): Promise<StoredPainting[]> {
    const all = await (await database()).getAll('gallery');
    return all.sort((a, b) => b.at - a.at);
  },

  async file(id: string): Promise<Blob | undefined> {
    return (await database()).get('files', id);
  },

  /** Photo or style of a painting; undefined for a sample. */
  async source(id: string): Promise<{ name: string; file: Blob } | undefined> {
    return (await database()).get('sources', id);
  },

  /** Whether a picture of so many bytes goes beyond the limit. */
  async full(bytes: number): Promise<boolean> {
    const all = await galleryStore.list();
    const sum = all.reduce((total, one) => total + one.bytes, bytes);
    return all.length + 1 > LIMIT.pictures || sum > LIMIT.bytes;
  },

  async add({ painting, file, sources }: NewPainting): Promise<void> {
    const transaction = (await database()).transaction(['gallery', 'files', 'sources'], 'readwrite');
    await Promise.all([
      transaction.objectStore('gallery').put(painting),
      transaction.objectStore('files').put(file, painting.id),
      ...sources.map((source) => transaction.objectStore('sources').put(source)),
      transaction.done,
    ]);
  },

  /** A painting with its files, as it was added; undefined where it is not here. */
  async whole(id: string): Promise<NewPainting | undefined> {
    const db = await database();
    const [painting, file] = await Promise.all([db.get('gallery', id), db.get('files', id)]);
    if (!painting || !file) return undefined;
    const sources = await Promise.all(
      [painting.content, ...painting.styles].map((one) => db.get('sources', one)),
    );
    return { painting, file, sources: sources.filter((source) => source !== undefined) };
  },

  /** Removes a painting, and the photos and styles that no other one needs. */
  async remove(id: string): Promise<void> {
    const transaction = (await database()).transaction(['gallery', 'files', 'sources'], 'readwrite');
    const gallery = transaction.objectStore('gallery');
    const sources = transaction.objectStore('sources');
    const gone = await gallery.get(id);
    await gallery.delete(id);
    await transaction.objectStore('files').delete(id);
    const needed = new Set((await gallery.getAll()).flatMap(({ content, styles }) => [content, ...styles]));
    for (const name of gone ? [gone.content, ...gone.styles] : []) {
      if (isOwn(name) && !needed.has(name)) await sources.delete(name);
    }
    await transaction.done;
  },
};
