import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../hash.ts';
import { removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { removeLeftoversOf, writeOutput } from '../outputs/write.ts';
import { fileDigest } from '../shared/digest.ts';
import type { Row } from './rows.ts';

/** State of a row's result; `foreign`: the file is not from this batch, or was changed since. */
export type State = 'missing' | 'done' | 'outdated' | 'foreign';

/** Facts about a result, for people and scripts. */
export interface ResultFacts {
  width: number;
  height: number;
  iterations: number;
  seconds: number;
  /** All settings, as texts. */
  settings: Readonly<Record<string, string>>;
  /** Program version, adapter and runtime. */
  made: string;
}

/** Record of a result, in a file of its own, so that many machines can share a folder. */
interface Entry {
  /** Digest of the row's options and input files. */
  identity: string;
  /** Digests of the result's file and of the file that it replaced. */
  digests: readonly string[];
}

const FOLDER = '.art-filter';
const FORMAT = 1;

/** Folder of results, with a record of each in `.art-filter`. */
export class Ledger {
  #digests = new Map<string, Promise<string | undefined>>();
  #styles = new Map<string, Promise<string | undefined>>();

  constructor(
    readonly folder: string,
    private readonly inputs: Inputs,
  ) {}

  async state(row: Row): Promise<State> {
    const digest = await fileDigest(row.request.output);
    if (digest === undefined) return 'missing';
    const entry = await this.#entry(row);
    if (!entry?.digests.includes(digest)) return 'foreign';
    const same = entry.digests[0] === digest && entry.identity === (await this.#identity(row));
    return same ? 'done' : 'outdated';
  }

  /**
   * Writes a result. Its record comes first and has the digests of both the new and the replaced file, so that a
   * process that is killed in between leaves no unknown file.
   * @throws ArtFilterError `file` when it cannot be written
   */
  async write(row: Row, file: Uint8Array, facts: ResultFacts): Promise<void> {
    const before = await fileDigest(row.request.output);
    const digests = [await sha256(file), ...(before === undefined ? [] : [before])];
    const entry: Entry = { identity: await this.#identity(row), digests };
    const path = this.#path(row);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    await removeLeftovers(path);
    await removeLeftoversOf(row.request.output);
    await writeWhole(path, `${JSON.stringify({ format: FORMAT, ...entry, ...facts })}\n`);
    await mkdir(dirname(row.request.output), { recursive: true }).catch(() => undefined);
    await writeOutput(row.request.output, file);
    await this.#removeCheckpoints(row);
  }

  /**
   * Base name of a row's checkpoint, to which `CheckpointFile` adds the ending. It contains the row's identity, so that
   * only a run with the same pictures and options resumes it.
   */
  async checkpointBase(row: Row): Promise<string> {
    const path = this.#path(row, `.${(await this.#identity(row)).slice(0, 16)}`);
    await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
    return path;
  }

  /** Removes the checkpoints of a row, with any options. */
  async #removeCheckpoints(row: Row): Promise<void> {
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

  /** Digest of a row's options and of all files that it reads, without their paths. */
  async #identity({ content, styles, options }: Row): Promise<string> {
    const named: [string, string[]][] = [];
    for (const [name, values] of Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))) {
      // Runtime and tiling do not change the picture.
      if (name === 'runtime' || name === 'memory') continue;
      // Options may name files: masks, an initial picture, weights.
      named.push([
        name,
        await Promise.all(values.map(async (value) => (await this.#digest(value)) ?? value)),
      ]);
    }
    const pictures = [
      await this.inputs.identity(content),
      ...(await Promise.all(styles.map((source) => this.#style(source)))),
    ];
    return sha256(JSON.stringify([pictures, named]));
  }

  /** Identity of a style, cached for other rows. */
  #style(source: string): Promise<string | undefined> {
    const identity = this.#styles.get(source) ?? this.inputs.identity(source);
    this.#styles.set(source, identity);
    return identity;
  }

  /** Digest of a file, cached for other rows. */
  #digest(path: string): Promise<string | undefined> {
    const digest = this.#digests.get(path) ?? fileDigest(path);
    this.#digests.set(path, digest);
    return digest;
  }
}
