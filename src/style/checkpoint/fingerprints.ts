import { chunkedSha256, sha256 } from '../../hash.ts';
import { GAMUT_NAMES, gamutOf } from '../../image/colour/gamut.ts';
import type { Gamut, Picture } from '../../image/picture.ts';
import { layerPosition, VGG19_LAYERS } from '../../vgg/network/layers.ts';
import { networkTitle } from '../../vgg/weights/load.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { Region, RunInputs } from '../pictures/inputs.ts';
import { isMeasured, type MeasuredStyle } from '../pictures/measured.ts';
import type { Settings } from '../settings/settings.ts';

/** Fingerprints of a run's inputs; equal ones mean the same run. */
export interface Fingerprints {
  readonly content: string;
  /** Style pictures with their weights. */
  readonly styles: readonly string[];
  /** Regions with their styles and weights. */
  readonly regions: readonly string[];
  /** Mask of the kept area; empty without one. */
  readonly keep: string;
  /** Weights of the layers up to the deepest that is used. */
  readonly weights: string;
  /** Name of the network. */
  readonly network?: string;
  /** Colour space of the pictures; default `srgb`. */
  readonly gamut?: Gamut | undefined;
}

/** Values of a picture, a mask or a layer. */
type Numbers = Float32Array;
type Plane = { readonly width: number; readonly height: number; readonly data: Numbers };

/** Cache of digests, so that each is computed once however often a run is saved. */
const known = new WeakMap<Numbers, Promise<string>>();

/** Computes the fingerprints of inputs and settings. */
export async function fingerprintsOf(
  inputs: Pick<RunInputs, 'content' | 'styles' | 'regions' | 'keep' | 'weights'>,
  settings: Pick<Settings, 'contentLayers' | 'styleLayers'>,
): Promise<Fingerprints> {
  const { styles, regions = [], keep, weights } = inputs;
  return {
    content: await planeDigest(inputs.content),
    styles: await each(styles, async ({ picture, weight = 1 }) => `${await styleDigest(picture)} ${weight}`),
    regions: await each(regions, regionDigest),
    keep: keep ? await planeDigest(keep) : '',
    weights: await usedDigest(weights, settings),
    network: networkName(weights),
    ...(inputs.content.gamut && { gamut: inputs.content.gamut }),
  };
}

/** Describes the first difference of two runs; undefined where there is none. */
export function difference(now: Fingerprints, then: Fingerprints): string | undefined {
  const [here, there] = [gamutOf(now), gamutOf(then)];
  if (here !== there) {
    return `it was painted in ${GAMUT_NAMES[there]}, and now the gamut is ${GAMUT_NAMES[here]}`;
  }
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
  if (now.keep !== then.keep) return 'the mask of the kept area is another one';
  if (now.weights === then.weights) return undefined;
  return then.network === undefined || then.network === now.network
    ? 'the weights of the network are different'
    : `it was painted with ${networkTitle(then.network)}, and now ${networkTitle(now.network ?? 'another')} is given`;
}

async function regionDigest({ content, style, styleMask, weight = 1 }: Region, i: number): Promise<string> {
  const masks = [await planeDigest(content), styleMask ? await planeDigest(styleMask) : '-'];
  return [...masks, style ?? i, weight].join(' ');
}

/** Of a measured style: of its values and sizes, and the network's. */
async function styleDigest(style: Picture | MeasuredStyle): Promise<string> {
  if (!isMeasured(style)) return planeDigest(style);
  const { width, height, by, scales } = style;
  const parts = [`${width}x${height}`, JSON.stringify(by)];
  for (const { size, moments } of scales) {
    parts.push(`${size}`);
    for (const { gram } of Object.values(moments)) parts.push(await numbersDigest(gram));
  }
  return sha256(parts.join(' '));
}

/** Name of a network without the folders of the machine, which files must not reveal. */
export function networkName({ source }: Pick<Vgg19Weights, 'source'>): string {
  return source.split(/[/\\]/).at(-1)!;
}

/** Of a network's layers up to the deepest that the settings use. */
export function usedDigest(
  weights: Vgg19Weights,
  { contentLayers, styleLayers }: Pick<Settings, 'contentLayers' | 'styleLayers'>,
): Promise<string> {
  const tapped = Object.keys({ ...contentLayers, ...styleLayers });
  return weightsDigest(weights, Math.max(...tapped.map(layerPosition)) + 1);
}

/** Of a network's layers, as many as are given from the first on. */
export async function weightsDigest(
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

/** One after another, as hashing takes memory. */
async function each<T>(
  items: readonly T[],
  digest: (item: T, i: number) => Promise<string>,
): Promise<string[]> {
  const digests: string[] = [];
  for (const [i, item] of items.entries()) digests.push(await digest(item, i));
  return digests;
}
