import { database, idOf, type StoredPicture } from '../store/database.ts';

/** Pictures of one kind that stay among the tiles; the one brought longest ago goes first. */
const MOST = 8;

/** Pictures that a person brought: tiles beside the samples, also at the next visit. */
export class OwnPictures {
  #list: StoredPicture[] = [];
  readonly #urls = new Map<string, string>();

  constructor(private readonly changed: () => void) {}

  ofKind(kind: StoredPicture['kind']): readonly StoredPicture[] {
    return this.#list.filter((one) => one.kind === kind);
  }

  find(id: string): StoredPicture | undefined {
    return this.#list.find((one) => one.id === id);
  }

  /** The file under its own name; undefined where it is not here any more. */
  file(id: string): File | undefined {
    const found = this.find(id);
    return found && new File([found.file], found.name, { type: found.file.type });
  }

  /** Object URL of a picture. */
  url(id: string): string {
    const known = this.#urls.get(id);
    if (known) return known;
    const url = URL.createObjectURL(this.find(id)!.file);
    this.#urls.set(id, url);
    return url;
  }

  /** Reads the pictures of earlier visits. */
  async read(): Promise<void> {
    try {
      const stored = await (await database()).getAll('own');
      const here = new Set(this.#list.map(({ id }) => id));
      this.#list = [...this.#list, ...stored.filter(({ id }) => !here.has(id))].sort((a, b) => b.at - a.at);
      if (stored.length > 0) this.changed();
    } catch {
      // Without storage, they last as long as the page.
    }
  }

  /** Adds a picture, or moves it to the front. @returns its id */
  async add(kind: StoredPicture['kind'], name: string, file: Blob): Promise<string> {
    const id = await idOf(file);
    const picture = { id, kind, name, at: Date.now(), file };
    const others = this.#list.filter((one) => one.id !== id);
    const full = others.filter((one) => one.kind === kind).slice(MOST - 1);
    this.#list = [picture, ...others.filter((one) => !full.includes(one))];
    this.changed();
    try {
      const db = await database();
      await db.put('own', picture);
      for (const one of full) await db.delete('own', one.id);
    } catch {
      // Without storage, it lasts as long as the page.
    }
    return id;
  }

  /** Removes a picture. @returns a function that puts it back */
  async remove(id: string): Promise<() => Promise<void>> {
    const gone = this.find(id)!;
    this.#list = this.#list.filter((one) => one !== gone);
    this.changed();
    const away = database().then((db) => db.delete('own', id));
    await away.catch(() => undefined);
    return async () => {
      await this.add(gone.kind, gone.name, gone.file);
    };
  }
}
