import builtin from '../../../weights/builtin.safetensors?about';
import draft from '../../../weights/draft.safetensors?about';
import { ArtFilterError } from '../../errors.ts';
import { readWeightsFile } from '../formats/weights-file.ts';
import { type DownloadOptions, download } from '../hub/download.ts';
import { positionNamed } from '../network/layers.ts';
import type { Widths } from '../network/widths.ts';
import type { Vgg19Weights, WeightsDefaults } from './weights.ts';

/** A network that comes with the project: what is known of it before it is loaded. */
export interface BundledNetwork {
  /** As in `weights="builtin"` and `--weights builtin`. */
  readonly id: string;
  /** What people call it within a sentence. */
  readonly title: string;
  /** Builds put it beside their script. */
  readonly file: URL;
  /** Size of the file. */
  readonly bytes: number;
  /** One line for people. */
  readonly description: string;
  readonly licence: string;
  /** Settings that suit it. */
  readonly defaults: WeightsDefaults;
  /** Filters of its layers. */
  readonly widths: Widths;
}

/** The networks that come with the project, the usual one first; bundlers know this form of address. */
export const BUNDLED = {
  builtin: {
    id: 'builtin',
    title: 'the built-in network',
    file: new URL('../../../weights/builtin.safetensors?no-inline', import.meta.url),
    ...builtin,
  },
  draft: {
    id: 'draft',
    title: 'the draft network',
    file: new URL('../../../weights/draft.safetensors?no-inline', import.meta.url),
    ...draft,
  },
} as const satisfies Record<string, BundledNetwork>;

/** The names of all of them. */
export const BUNDLED_IDS: readonly string[] = Object.keys(BUNDLED);

/** The network of a name; undefined where none that comes with the project has it. */
export function findBundled(source: unknown): BundledNetwork | undefined {
  return Object.values(BUNDLED).find(({ id }) => id === source);
}

export interface BundledOptions extends DownloadOptions {
  /** The last layer wanted; all that are in the file are read at any rate. Default: the file's last. */
  upTo?: string;
  /** Takes the place of fetching, or in Node of reading, the file beside this script. */
  bundled?: (id: string) => Promise<Uint8Array>;
}

/**
 * A network that comes with the project.
 * @throws ArtFilterError `network` where the file cannot be fetched, `file` where it cannot be read, `weights` where it
 * is damaged, `settings` for an unknown layer, `aborted` by the signal
 */
export async function readBundled(
  { id, file }: BundledNetwork,
  options: BundledOptions = {},
): Promise<Vgg19Weights> {
  const { upTo, bundled = () => ownFile(file, options), onProgress } = options;
  if (upTo !== undefined) positionNamed(upTo, id);
  onProgress?.(0);
  const weights = await readWeightsFile(await bundled(id), id);
  onProgress?.(1);
  return weights;
}

/** Node cannot fetch files; asked for by name, what reads them stays out of what browsers bundle. */
async function ownFile(file: URL, options: DownloadOptions): Promise<Uint8Array> {
  const way = `It belongs beside the script, as in Art Filter's folder dist; or choose other weights, such as "vgg19".`;
  if (file.protocol === 'file:' && typeof process === 'object') {
    const { readFile } = process.getBuiltinModule('node:fs/promises');
    return readFile(file).catch((cause) => {
      throw new ArtFilterError('file', `${file.pathname}: it cannot be read (${cause.code}). ${way}`, {
        cause,
      });
    });
  }
  return download(file.href, options).catch((error) => {
    if (!(error instanceof ArtFilterError) || error.code !== 'network') throw error;
    throw new ArtFilterError('network', `${error.message} ${way}`, { cause: error });
  });
}
