import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A picture that a person brought. */
export interface StoredPicture {
  /** `own:` and the SHA-256 of the file. */
  readonly id: string;
  readonly kind: 'content' | 'style';
  readonly name: string;
  /** Milliseconds since 1970 at which it was last brought. */
  readonly at: number;
  readonly file: Blob;
}

/** A painted picture with all that it takes to paint it again. */
export interface StoredPainting {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `Portrait · Mosaic`. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly seconds: number;
  /** Whether all steps were done. */
  readonly finished: boolean;
  /** The element's properties that were chosen. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Name of the network. */
  readonly network: string;
  /** Names of samples, or ids of pictures in `sources`. */
  readonly content: string;
  readonly styles: readonly string[];
  readonly thumbnail: Blob;
  /** Bytes of the picture's file. */
  readonly bytes: number;
}

interface Tables extends DBSchema {
  /** Pictures that stay among the tiles. */
  own: { key: string; value: StoredPicture };
  gallery: { key: string; value: StoredPainting };
  /** Files of the paintings, by the same id. */
  files: { key: string; value: Blob };
  /** Files of photos and styles that paintings were made from. */
  sources: { key: string; value: { id: string; name: string; file: Blob } };
  /** Drafts by photo, style and network. */
  drafts: { key: string; value: { key: string; at: number; picture: Blob }; indexes: { at: number } };
}

export type Database = IDBPDatabase<Tables>;

let opening: Promise<Database> | undefined;

/**
 * This browser's database of the page, opened once.
 * @throws DOMException where the browser stores nothing
 */
export function database(): Promise<Database> {
  opening ??= openDB<Tables>('art-filter-page', 1, {
    upgrade(db) {
      db.createObjectStore('own', { keyPath: 'id' });
      db.createObjectStore('gallery', { keyPath: 'id' });
      db.createObjectStore('files');
      db.createObjectStore('sources', { keyPath: 'id' });
      db.createObjectStore('drafts', { keyPath: 'key' }).createIndex('at', 'at');
    },
    terminated() {
      opening = undefined;
    },
  }).catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** `own:` and the SHA-256 of a file, in hexadecimal. */
export async function idOf(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return `own:${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Whether a name among the choices is that of a picture that a person brought. */
export function isOwn(name: string): boolean {
  return name.startsWith('own:');
}
