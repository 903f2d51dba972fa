import { shouldYield, yieldToEventLoop } from '../../scheduling.ts';

const DATABASE = 'art-filter';
const TABLE = 'checkpoints';
/** Bytes that are copied at once: a page stays usable in between. */
const PIECE = 2 ** 24;

/** Where checkpoints are kept by name: this origin's IndexedDB, which all its pages share. */
export const checkpointStore = {
  async read(name: string): Promise<Uint8Array | undefined> {
    const kept: Blob | Uint8Array | undefined = await inTable('readonly', (table) => table.get(name));
    // Bytes themselves are what earlier versions kept.
    return kept instanceof Blob ? new Uint8Array(await kept.arrayBuffer()) : kept;
  },

  /** Replaces the one before as a whole, or not at all. */
  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const pieces: Blob[] = [];
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (shouldYield()) await yieldToEventLoop();
      pieces.push(new Blob([bytes.subarray(at, at + PIECE)]));
    }
    // A table copies bytes when they are put, all at once; of a blob it takes the name.
    const blob = new Blob(pieces);
    await inTable('readwrite', (table) => table.put(blob, name));
  },

  async remove(name: string): Promise<void> {
    await inTable('readwrite', (table) => table.delete(name));
  },
};

/** @throws DOMException where the browser keeps nothing, or has no room left */
async function inTable<T>(
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
  const database = await resultOf(opening);
  try {
    const transaction = database.transaction(TABLE, mode);
    const result = resultOf(work(transaction.objectStore(TABLE)));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      // Without an error where the browser itself has ended it, as when storage is cleared.
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser broke it off'));
    });
    return await result;
  } finally {
    database.close();
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  const result = new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // A transaction that is broken off says it, too.
  result.catch(() => undefined);
  return result;
}

/**
 * Takes a name for this run alone, among all tabs of the origin; the browser gives it back with the tab.
 * @returns gives the name back; undefined where another run has it
 */
export async function takeName(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`art-filter checkpoint ${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
