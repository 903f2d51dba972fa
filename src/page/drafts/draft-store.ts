import { database } from '../store/database.ts';

/** Drafts that are kept; those made longest ago go first. */
const MOST = 240;

/** Drafts of photos in styles, kept in this browser. */
export const draftStore = {
  /** Undefined where there is none, or where the browser stores nothing. */
  async read(key: string): Promise<Blob | undefined> {
    try {
      return (await (await database()).get('drafts', key))?.picture;
    } catch {
      return undefined;
    }
  },

  async write(key: string, picture: Blob): Promise<void> {
    try {
      const db = await database();
      await db.put('drafts', { key, at: Date.now(), picture });
      const keys = await db.getAllKeysFromIndex('drafts', 'at');
      for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await db.delete('drafts', old);
    } catch {
      // Without storage, it is painted again at the next visit.
    }
  },
};
