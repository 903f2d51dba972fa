import type { Bytes } from '../../bytes.ts';
import { shouldYield, yieldToEventLoop } from '../../scheduling.ts';

const DATABASE = 'art-filter';
const TABLE = 'checkpoints';
/** Bytes copied between two yields to the event loop. */
const PIECE = 2 ** 24;

/** Checkpoints by name in this origin's IndexedDB, shared by all its pages. */
export const checkpointStore = {
  async read(name: string): Promise<Uint8Array | undefined> {
    const kept: Blob | Uint8Array | undefined = await inTable('readonly', (table) => table.get(name));
    // Earlier versions stored plain bytes.
    return kept instanceof Blob ? new Uint8Array(await kept.arrayBuffer()) : kept;
  },

  /** Replaces the checkpoint of that name atomically. */
  async write(name: string, bytes: Bytes): Promise<void> {
    const pieces: Blob[] = [];
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (shouldYield()) await yieldToEventLoop();
      pieces.push(new Blob([bytes.subarray(at, at + PIECE)]));
    }
    // Bytes would be copied in one long task; a blob is stored by reference.
    const blob = new Blob(pieces);
    await inTable('readwrite', (table) => table.put(blob, name));
  },

  async remove(name: string): Promise<void> {
    await inTable('readwrite', (table) => table.delete(name));
  },
};

/** @throws DOMException where the browser stores nothing, or is out of space */
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
      // There is no error where the browser itself aborts, as when storage is cleared.
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser aborted it'));
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
  // An aborted transaction reports the failure, too.
  result.catch(() => undefined);
  return result;
}

/**
 * Locks a name for this run among all tabs of the origin; closing the tab releases it.
 * @returns a function that releases the lock; undefined where another run holds it
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
