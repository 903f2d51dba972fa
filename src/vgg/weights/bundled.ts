import builtin from '../../../weights/builtin.safetensors?about';
import draft from '../../../weights/draft.safetensors?about';
import { ArtFilterError } from '../../errors.ts';
import { isHtml } from '../formats/html.ts';
import { bytesUpTo, readWeightsFile, readWeightsStart } from '../formats/weights-file.ts';
import { type DownloadOptions, downloadStart } from '../hub/download.ts';
import { positionNamed, VGG19_LAYERS } from '../network/layers.ts';
import type { Widths } from '../network/widths.ts';
import type { Vgg19Weights, WeightsDefaults } from './weights.ts';

/** A network that comes with the project, as known before it is loaded. */
export interface BundledNetwork {
  /** As in `weights="builtin"` and `--weights builtin`. */
  readonly id: string;
  /** Title within a sentence. */
  readonly title: string;
  /** URL of the file beside the script. */
  readonly file: URL;
  /** Bytes of the file. */
  readonly bytes: number;
  /** One line for people. */
  readonly description: string;
  readonly licence: string;
  /** Settings that suit it. */
  readonly defaults: WeightsDefaults;
  /** Widths of its layers. */
  readonly widths: Widths;
}

/** Bundled networks, the usual one first; bundlers recognise this form of URL. */
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

/** Ids of all of them. */
export const BUNDLED_IDS: readonly string[] = Object.keys(BUNDLED);

/** Bundled network of a name; undefined where there is none. */
export function findBundled(source: unknown): BundledNetwork | undefined {
  return Object.values(BUNDLED).find(({ id }) => id === source);
}

export interface BundledOptions extends DownloadOptions {
  /** Last layer needed; a file that is fetched is read as soon as its layers up to this one have come. Default: its last. */
  upTo?: string;
  /** Replaces fetching, or in Node reading, the file beside this script. */
  bundled?: (id: string) => Promise<Uint8Array>;
}

/**
 * Loads a bundled network.
 * @throws ArtFilterError `network` where the file cannot be fetched, `file` where it cannot be read, `weights` where
 * it is damaged, `settings` for an unknown layer, `aborted` by the signal
 */
export async function readBundled(
  { id, file }: BundledNetwork,
  options: BundledOptions = {},
): Promise<Vgg19Weights> {
  const { upTo, bundled = diskOf({ id, file }), onProgress } = options;
  if (upTo !== undefined) positionNamed(upTo, id);
  onProgress?.(0);
  const weights = bundled
    ? await readWeightsFile(await bundled(id), id)
    : await fetchOwn({ id, file }, upTo ?? VGG19_LAYERS.at(-1)!.name, options);
  onProgress?.(1);
  return weights;
}

type OwnFile = Pick<BundledNetwork, 'id' | 'file'>;

const WAY = `It belongs beside the script, as in Art Filter's folder dist; or choose other weights, such as "vgg19".`;

/**
 * Reads the file in Node; undefined where it is to be fetched. By a module that is imported by name, so that bundles for
 * browsers leave it out.
 */
function diskOf({ file }: OwnFile): (() => Promise<Uint8Array>) | undefined {
  // Bundlers leave addresses of files in scripts for pages, and a `process` that has nothing.
  if (file.protocol !== 'file:' || typeof globalThis.process?.getBuiltinModule !== 'function')
    return undefined;
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  return () =>
    readFile(file).catch((cause) => {
      throw new ArtFilterError('file', `${file.pathname}: it cannot be read (${cause.code}). ${WAY}`, {
        cause,
      });
    });
}

async function fetchOwn(
  { id, file }: OwnFile,
  upTo: string,
  options: DownloadOptions,
): Promise<Vgg19Weights> {
  const enough = (come: Uint8Array) => (isHtml(come) ? Number.POSITIVE_INFINITY : bytesUpTo(come, upTo, id));
  const bytes = await downloadStart(file.href, enough, options).catch((error) => {
    if (!(error instanceof ArtFilterError) || error.code !== 'network') throw error;
    throw new ArtFilterError('network', `${error.message} ${WAY}`, { cause: error });
  });
  if (!isHtml(bytes)) return readWeightsStart(bytes, upTo, id);
  throw new ArtFilterError(
    'network',
    `${file.href}: the server answered with a web page instead of the network's file. With Vite's development server, ` +
      `put optimizeDeps: { exclude: ['art-filter'] } into vite.config; else, copy ${id}.safetensors to this address.`,
  );
}
