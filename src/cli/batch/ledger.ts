import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../hash.ts';
import { removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import { fileDigest } from '../shared/digest.ts';
import type { Row } from './rows.ts';

/** Where a row stands; `foreign`: its file is there and is not from here, or was changed since. */
export type State = 'missing' | 'done' | 'outdated' | 'foreign';

/** What is told of a result, for whoever looks. */
export interface About {
  width: number;
  height: number;
  iterations: number;
  seconds: number;
  /** Those in force, as texts. */
  settings: Readonly<Record<string, string>>;
  /** On what it was made. */
  made: string;
}

/** What is written down of a result, in a file of its own, so that many machines may share a folder. */
interface Entry {
  identity: string;
  /** Of the file that belongs to it, and of the one that it takes the place of. */
  digests: readonly string[];
}

const FOLDER = '.art-filter';
const FORMAT = 1;

/** The folder of results, and what is known of each. */
export class Ledger {
  #digests = new Map<string, Promise<string | undefined>>();

  constructor(readonly folder: string) {}

  async state(row: Row): Promise<State> {
    const digest = await fileDigest(row.request.output);
    if (digest === undefined) return 'missing';
    const entry = await this.#entry(row);
    if (!entry?.digests.includes(digest)) return 'foreign';
    const same = entry.digests[0] === digest && entry.identity === (await this.#identity(row));
    return same ? 'done' : 'outdated';
  }

  /**
   * Keeps a result. What is known of it is written first and names both files, the new one and the one that stood
   * there, so that no end in between leaves a file that nobody knows.
   * @throws ArtFilterError `file` when it cannot be written
   */
  async keep(row: Row, file: Uint8Array, about: About): Promise<void> {
    const before = await fileDigest(row.request.output);
    const digests = [await sha256(file), ...(before === undefined ? [] : [before])];
    const entry: Entry = { identity: await this.#identity(row), digests };
    const path = this.#path(row);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    for (const written of [path, row.request.output]) await removeLeftovers(written);
    await writeWhole(path, `${JSON.stringify({ format: FORMAT, ...entry, ...about })}\n`);
    await mkdir(dirname(row.request.output), { recursive: true }).catch(() => undefined);
    await writeWhole(row.request.output, file);
    await this.#forget(row);
  }

  /**
   * Where a row is saved on its way. The name tells the pictures and options, so that no other run goes on from it;
   * `CheckpointFile` adds its ending.
   */
  async way(row: Row): Promise<string> {
    const path = this.#path(row, `.${(await this.#identity(row)).slice(0, 16)}`);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    return path;
  }

  /** Removes what was saved on the way, with these options or others. */
  async #forget(row: Row): Promise<void> {
    const path = this.#path(row, '');
    for (const name of await readdir(dirname(path)).catch(() => [])) {
      const saved = name.startsWith(`${basename(path)}.`) && name.endsWith('.checkpoint');
      if (saved) await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
    }
  }

  #path({ name }: Row, ending = '.json'): string {
    return join(this.folder, FOLDER, `${name}${ending}`);
  }

  async #entry(row: Row): Promise<Entry | undefined> {
    const text = await readFile(this.#path(row), 'utf8').catch(() => '{}');
    try {
      const { format, identity, digests } = JSON.parse(text);
      const whole = format === FORMAT && typeof identity === 'string' && Array.isArray(digests);
      return whole ? { identity, digests } : undefined;
    } catch {
      return undefined;
    }
  }

  /** A digest of a row's options and of every file that it reads, wherever they lie. */
  async #identity({ content, styles, options }: Row): Promise<string> {
    const named: [string, string[]][] = [];
    for (const [name, values] of Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))) {
      // Where it is computed, and in how many pieces, is not what it looks like.
      if (name === 'runtime' || name === 'memory') continue;
      // Options may name files too: masks, a picture to start from, weights.
      named.push([
        name,
        await Promise.all(values.map(async (value) => (await this.#digest(value)) ?? value)),
      ]);
    }
    const pictures = [
      await fileDigest(content),
      ...(await Promise.all(styles.map((path) => this.#digest(path)))),
    ];
    return sha256(JSON.stringify([pictures, named]));
  }

  /** Of a file that many rows may share. */
  #digest(path: string): Promise<string | undefined> {
    const digest = this.#digests.get(path) ?? fileDigest(path);
    this.#digests.set(path, digest);
    return digest;
  }
}
