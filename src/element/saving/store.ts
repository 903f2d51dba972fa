const DATABASE = 'art-filter';
const TABLE = 'checkpoints';

/** Where checkpoints are kept by name: this origin's IndexedDB, which all its pages share. */
export const checkpointStore = {
  async read(name: string): Promise<Uint8Array | undefined> {
    return inTable('readonly', (table) => table.get(name));
  },

  /** Replaces the one before as a whole, or not at all. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    await inTable('readwrite', (table) => table.put(bytes, name));
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
      transaction.onabort = () => reject(transaction.error);
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
