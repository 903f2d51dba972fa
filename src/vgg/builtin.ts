import about from '../../weights/builtin.safetensors?about';
import { ArtFilterError } from '../errors.ts';
import { readWeightsFile } from './files/weights-file.ts';
import { withSeeded } from './seeded.ts';
import { type DownloadOptions, download } from './sources/download.ts';
import type { Vgg19Weights, WeightsDefaults } from './weights.ts';

/** Builds put the file beside their script; bundlers know this form. */
const FILE = new URL('../../weights/builtin.safetensors?no-inline', import.meta.url);

/** What is known of the built-in weights before they are loaded. */
export const BUILTIN: {
  /** Size of the file. */
  readonly bytes: number;
  /** One line for people. */
  readonly description: string;
  /** Settings that suit them. */
  readonly defaults: WeightsDefaults;
} = about;

export interface BuiltinOptions extends DownloadOptions {
  /** The last layer wanted. The file's own are read at any rate. Default: all sixteen. */
  upTo?: string;
  /** Takes the place of fetching, or in Node of reading, the file beside this script. */
  builtin?: () => Promise<Uint8Array>;
}

/**
 * The weights that come with the project: learnt to conv5_1 from pictures that the project draws; the layers behind
 * it are seeded.
 * @throws ArtFilterError `network` where the file cannot be fetched, `file` where it cannot be read, `weights` where it
 * is damaged, `settings` for an unknown layer, `aborted` by the signal
 */
export async function readBuiltin(options: BuiltinOptions = {}): Promise<Vgg19Weights> {
  const { upTo = 'conv5_4', builtin = () => ownFile(options), onProgress } = options;
  onProgress?.(0);
  const weights = await readWeightsFile(await builtin(), 'builtin');
  const layers = withSeeded(weights.layers, upTo);
  onProgress?.(1);
  const learnt = [...weights.layers.keys()].at(-1);
  const description =
    layers.size > weights.layers.size
      ? `${weights.description}; behind ${learnt} seeded filters, not trained`
      : weights.description;
  return { ...weights, description, layers };
}

/** Node cannot fetch files; asked for by name, what reads them stays out of what browsers bundle. */
async function ownFile(options: DownloadOptions): Promise<Uint8Array> {
  const way = `It belongs beside the script, as in Art Filter's folder dist; weights "seeded" need no file.`;
  if (FILE.protocol === 'file:' && typeof process === 'object') {
    const { readFile } = process.getBuiltinModule('node:fs/promises');
    return readFile(FILE).catch((cause) => {
      throw new ArtFilterError('file', `${FILE.pathname}: it cannot be read (${cause.code}). ${way}`, {
        cause,
      });
    });
  }
  return download(FILE.href, options).catch((error) => {
    if (!(error instanceof ArtFilterError) || error.code !== 'network') throw error;
    throw new ArtFilterError('network', `${error.message} ${way}`, { cause: error });
  });
}
