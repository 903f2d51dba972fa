import { chunkedSha256, sha256 } from '../../hash.ts';
import { layerPosition, VGG19_LAYERS } from '../../vgg/network/layers.ts';
import { networkTitle } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { Region, RunInputs } from '../pictures/inputs.ts';
import type { Settings } from '../settings/settings.ts';

/** Fingerprints of what a run is made from: the same ones, the same run. */
export interface Fingerprints {
  readonly content: string;
  /** Each with its weight. */
  readonly styles: readonly string[];
  /** Each with its style and weight. */
  readonly regions: readonly string[];
  /** Empty without. */
  readonly keep: string;
  /** Of the layers down to the deepest that is looked at. */
  readonly weights: string;
  /** The network's name, for people. */
  readonly network?: string;
}

/** A picture or a mask, or the numbers of a layer. */
type Numbers = Float32Array;
type Plane = { readonly width: number; readonly height: number; readonly data: Numbers };

/** Digests known, so that one is made once however often a run is saved. */
const known = new WeakMap<Numbers, Promise<string>>();

/** What a run with these inputs and settings is made from. */
export async function fingerprintsOf(
  inputs: Pick<RunInputs, 'content' | 'styles' | 'regions' | 'keep' | 'weights'>,
  settings: Pick<Settings, 'contentLayers' | 'styleLayers'>,
): Promise<Fingerprints> {
  const { styles, regions = [], keep, weights } = inputs;
  const tapped = Object.keys({ ...settings.contentLayers, ...settings.styleLayers });
  return {
    content: await planeDigest(inputs.content),
    styles: await each(styles, async ({ picture, weight = 1 }) => `${await planeDigest(picture)} ${weight}`),
    regions: await each(regions, regionDigest),
    keep: keep ? await planeDigest(keep) : '',
    weights: await weightsDigest(weights, Math.max(...tapped.map(layerPosition)) + 1),
    // A file tells no folders of the machine.
    network: weights.source.split(/[/\\]/).at(-1),
  };
}

/** What of a run differs from another, in words; undefined where nothing does. */
export function difference(now: Fingerprints, then: Fingerprints): string | undefined {
  if (now.content !== then.content) return 'the content picture is another one';
  const counts = [
    ['style picture', now.styles, then.styles],
    ['mask', now.regions, then.regions],
  ] as const;
  for (const [what, here, there] of counts) {
    if (here.length !== there.length) return `there are ${here.length} ${what}s, not ${there.length}`;
    const other = here.findIndex((digest, i) => digest !== there[i]);
    if (other >= 0) return `${what} ${other + 1} is another one`;
  }
  if (now.keep !== then.keep) return 'what is to be kept as it is differs';
  if (now.weights === then.weights) return undefined;
  return then.network === undefined || then.network === now.network
    ? "the network's weights are others"
    : `it was painted with ${networkTitle(then.network)}, and now ${networkTitle(now.network ?? 'another')} is to go on`;
}

async function regionDigest({ content, style, styleMask, weight = 1 }: Region, i: number): Promise<string> {
  const masks = [await planeDigest(content), styleMask ? await planeDigest(styleMask) : '-'];
  return [...masks, style ?? i, weight].join(' ');
}

async function weightsDigest(
  { layers, preprocessing, balance }: Vgg19Weights,
  depth: number,
): Promise<string> {
  const parts = [JSON.stringify(preprocessing), ...(balance ? [JSON.stringify(balance)] : [])];
  for (const { name } of VGG19_LAYERS.slice(0, depth)) {
    const layer = layers.get(name);
    if (layer) parts.push(name, await numbersDigest(layer.weight), await numbersDigest(layer.bias));
  }
  return sha256(parts.join(' '));
}

async function planeDigest({ width, height, data }: Plane): Promise<string> {
  return `${width}x${height} ${await numbersDigest(data)}`;
}

function numbersDigest(data: Numbers): Promise<string> {
  let digest = known.get(data);
  if (!digest) {
    digest = chunkedSha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    known.set(data, digest);
  }
  return digest;
}

/** One after another: what is digested at once takes memory. */
async function each<T>(
  items: readonly T[],
  digest: (item: T, i: number) => Promise<string>,
): Promise<string[]> {
  const digests: string[] = [];
  for (const [i, item] of items.entries()) digests.push(await digest(item, i));
  return digests;
}
