import { mkdir, readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import { ArtFilterError } from '../../errors.ts';
import { sha256 } from '../../hash.ts';
import { encodeFile, writeWhole } from '../../image/encode-node.ts';
import type { Picture } from '../../image/picture.ts';
import { type Manifest, readManifest, writeManifest } from '../../sweep/manifest.ts';
import type { Cell } from '../../sweep/plan.ts';
import type { CellResult } from '../../sweep/sheet.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { fileDigest } from '../shared/digest.ts';
import type { SweepRequest } from './arguments.ts';

const MANIFEST = 'sweep.json';

/** Folder beside a sheet, with the picture of every combination and a manifest. */
export class SweepFolder {
  #manifest: Manifest;

  private constructor(
    readonly path: string,
    manifest: Manifest,
  ) {
    this.#manifest = manifest;
  }

  /**
   * Opens the folder of a sweep, or creates it.
   * @throws ArtFilterError `settings` for a folder with other contents, `file` where it or a picture cannot be read
   */
  static async open(request: SweepRequest, inputs: Inputs): Promise<SweepFolder> {
    const { output, title } = request;
    const path = output.slice(0, output.length - extname(output).length);
    const identity = await identityOf(request, inputs);
    const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new ArtFilterError('file', `sweep ${path}: this is not a readable folder; choose another -o.`);
    });
    const text = await readFile(join(path, MANIFEST), 'utf8').catch(() => undefined);
    const manifest = text === undefined ? undefined : readManifest(text);
    if (manifest?.identity === identity) return new SweepFolder(path, manifest);
    if (manifest) {
      throw new ArtFilterError(
        'settings',
        `sweep ${path}: this folder contains another sweep ("${manifest.title}"), or its pictures have changed since; ` +
          'choose another -o, or remove the folder.',
      );
    }
    if (entries && entries.length > 0) {
      throw new ArtFilterError(
        'settings',
        `sweep ${path}: this folder exists and contains no sweep; choose another -o.`,
      );
    }
    await mkdir(path, { recursive: true }).catch((cause) => {
      throw new ArtFilterError('file', `sweep ${path}: the folder cannot be created; choose another -o.`, {
        cause,
      });
    });
    return new SweepFolder(path, { identity, title, defaults: {}, made: '', done: {} });
  }

  /** Default options by the adapter of the first start; undefined before it. */
  get defaults(): Manifest['defaults'] | undefined {
    return this.#manifest.made ? this.#manifest.defaults : undefined;
  }

  /** Program version, adapter and runtime. */
  get made(): string {
    return this.#manifest.made;
  }

  async begin(defaults: Manifest['defaults'], made: string): Promise<void> {
    await this.#writeManifest({ ...this.#manifest, defaults, made });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Result or failure of a cell; undefined if it is unfinished or its picture is missing. */
  async done(name: string): Promise<CellResult | { readonly failure: string } | undefined> {
    const { done } = this.#manifest;
    const entry = Object.hasOwn(done, name) ? done[name] : undefined;
    if (!entry || 'failure' in entry) return entry;
    const { width, height } = await sharp(this.file(name))
      .metadata()
      .catch(() => ({ width: 0, height: 0 }));
    return width === entry.width && height === entry.height ? entry : undefined;
  }

  /** Writes a cell's picture, then its entry in the manifest; an entry without a picture counts as unfinished. */
  async write(name: string, picture: Picture, result: CellResult): Promise<void> {
    await encodeFile(this.file(name), picture);
    await this.#writeManifest({ ...this.#manifest, done: { ...this.#manifest.done, [name]: result } });
  }

  async writeFailure(name: string, failure: string): Promise<void> {
    await this.#writeManifest({ ...this.#manifest, done: { ...this.#manifest.done, [name]: { failure } } });
  }

  async #writeManifest(manifest: Manifest): Promise<void> {
    await writeWhole(this.file(MANIFEST), writeManifest(manifest));
    this.#manifest = manifest;
  }
}

/** `03-portrait-mosaic-100.png`: the cell's number in the sheet, its pictures and values. */
export function cellFile(request: SweepRequest, index: number): string {
  const { contents, styles, cells } = request;
  const cell: Cell = cells[index]!;
  const titles = [contents[cell.content]!, ...cell.styles.map((i) => styles[i]!)].map(({ title }) => title);
  const words =
    [...titles, ...cell.values]
      .join(' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}.]+/gu) ?? [];
  const digits = String(cells.length).length;
  const name = [...words.join('-')].slice(0, 60).join('');
  return `${String(index + 1).padStart(digits, '0')}-${name}.png`;
}

/** Digest of the command's options and of all files that it reads. */
async function identityOf(
  { contents, styles, mixed, axes, options }: SweepRequest,
  inputs: Inputs,
): Promise<string> {
  const named = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  const values = [...named.flatMap(([, list]) => list), ...axes.flatMap((axis) => axis.values)];
  const read: string[] = [];
  for (const path of [...contents, ...styles].map((picture) => picture.path)) {
    const digest = await inputs.identity(path);
    if (!digest) throw new ArtFilterError('file', `${path}: there is no such file; check the path.`);
    read.push(digest);
  }
  // Options may name files: masks, an initial picture, weights.
  for (const value of values) read.push((await fileDigest(value)) ?? '');
  const all = JSON.stringify([contents.length, styles.length, mixed, axes, named, read]);
  return sha256(all);
}
