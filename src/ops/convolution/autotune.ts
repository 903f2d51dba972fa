import { ArtFilterError } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { type ConvolutionRates, measureConvolutions } from './benchmark.ts';
import { GEMM_KINDS, GEMMS, type GemmKind, POINTS } from './gemm.ts';
import { type ConvolutionVariant, winogradFits } from './weights-layout.ts';

/**
 * Choice of kernels: `auto`, the fastest for every layer by measured rates; rates measured before, so that the same
 * kernels run again; or one variant for all layers that it fits.
 */
export type ConvolutionChoice = 'auto' | ConvolutionVariant | ConvolutionRates;

/** Shape of one convolution. */
export interface ConvolutionSize {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
}

/** Chooses the variant of a layer. */
export type ChooseConvolution = (layer: ConvolutionSize) => ConvolutionVariant;

/** All variants. */
export const CONVOLUTION_VARIANTS: readonly ConvolutionVariant[] = [
  'direct',
  ...GEMM_KINDS.map((kind): ConvolutionVariant => `winograd-${kind}`),
];

const measuring = new WeakMap<Gpu, Map<Element, Promise<ConvolutionRates>>>();
const measured = new WeakMap<Gpu, Map<Element, ConvolutionRates>>();
const keepers = new WeakMap<Gpu, (element: Element, rates: ConvolutionRates) => void>();

/**
 * Rates assumed for software adapters: seconds per operation, and per tile and channel. Measurements there vary
 * tenfold with the machine's load, so that two runs of one command would differ in their last bits. By these rates
 * Winograd takes every layer of more than one tile.
 */
const SOFTWARE = { direct: 1e-9 / 3.5, gemm: 1e-9 / 7, transforms: 1e-7 };

/**
 * Chooses how layers are computed on a device. The first call measures the rates (80 to 220 ms seen); they are cached
 * with the device.
 * @throws ArtFilterError `settings` for a variant that the device cannot run
 */
export async function chooseConvolutions(
  gpu: Gpu,
  choice: ConvolutionChoice,
  element: Element,
): Promise<ChooseConvolution> {
  if (typeof choice === 'object') return (layer) => fastest(choice, layer);
  if (choice !== 'auto') {
    checkRuns(gpu, choice);
    return ({ inChannels, outChannels }) => (winogradFits(inChannels, outChannels) ? choice : 'direct');
  }
  const rates = await decidingRates(gpu, element);
  return (layer) => fastest(rates, layer);
}

/** Rates by which variants are chosen: measured ones on GPUs, fixed ones on software adapters. */
export async function decidingRates(gpu: Gpu, element: Element): Promise<ConvolutionRates> {
  const rates = await convolutionRates(gpu, element);
  if (!gpu.adapter.software) return rates;
  const { gemm, ...others } = SOFTWARE;
  return { ...rates, ...others, gemms: new Map([...rates.gemms.keys()].map((kind) => [kind, gemm])) };
}

/** Measured rates of a device; the first call measures them. */
export function convolutionRates(gpu: Gpu, element: Element): Promise<ConvolutionRates> {
  const byElement = measuring.get(gpu) ?? new Map<Element, Promise<ConvolutionRates>>();
  measuring.set(gpu, byElement);
  let rates = byElement.get(element);
  if (!rates) {
    rates = measureConvolutions(gpu, candidates(gpu), element);
    byElement.set(element, rates);
    rates.then(
      (known) => {
        measured.set(gpu, new Map([...(measured.get(gpu) ?? []), [element, known]]));
        keepers.get(gpu)?.(element, known);
      },
      () => byElement.delete(element),
    );
  }
  return rates;
}

/**
 * Restores and saves measured rates, so that a later device of the same kind chooses the same kernels. To be called
 * before anything is measured.
 * @param before rates measured earlier; ignored where they are of other kernels than would be measured now
 * @param keep receives the rates that are measured from here on
 */
export function keepRates(
  gpu: Gpu,
  before: ReadonlyMap<Element, ConvolutionRates>,
  keep: (element: Element, rates: ConvolutionRates) => void,
): void {
  const kinds = String(candidates(gpu));
  const known = [...before].filter(([, { gemms }]) => String([...gemms.keys()]) === kinds);
  measured.set(gpu, new Map(known));
  measuring.set(gpu, new Map(known.map(([element, rates]) => [element, Promise.resolve(rates)])));
  keepers.set(gpu, keep);
}

/** Measured rates, where they have been measured already. */
export function knownRates(gpu: Gpu, element: Element): ConvolutionRates | undefined {
  return measured.get(gpu)?.get(element);
}

/**
 * GEMMs worth measuring. On software adapters workgroup memory and barriers cost ten times more than they save; the
 * width of their vectors decides there, as compiling takes longer than measuring. On GPUs the others fill no
 * subgroup.
 */
function candidates(gpu: Gpu): GemmKind[] {
  if (!gpu.adapter.software) return ['tiled'];
  if (!gpu.hasSubgroups) return ['registers'];
  return GEMMS.octets.runsOn(gpu) ? ['octets'] : ['quads'];
}

/** Variant that takes the least time by the rates. */
export function fastest(rates: ConvolutionRates, layer: ConvolutionSize): ConvolutionVariant {
  const { inChannels, outChannels, height, width } = layer;
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  let best: ConvolutionVariant = 'direct';
  let least = 18 * inChannels * Math.ceil(outChannels / 4) * 4 * 16 * tiles * rates.direct;
  if (!winogradFits(inChannels, outChannels)) return best;
  for (const [kind, rate] of rates.gemms) {
    const vectors = GEMMS[kind].pad(Math.ceil(tiles / 4));
    const operations = 2 * POINTS * inChannels * outChannels * vectors * 4;
    const products = operations * GEMMS[kind].strain(vectors) * rate;
    const time = products + (inChannels + outChannels) * tiles * rates.transforms;
    if (time < least) {
      least = time;
      best = `winograd-${kind}`;
    }
  }
  return best;
}

/** Whether a device supports a variant. */
export function runsOn(gpu: Gpu, variant: ConvolutionVariant): boolean {
  const gemm = GEMM_KINDS.find((kind) => variant === `winograd-${kind}`);
  return !gemm || GEMMS[gemm].runsOn(gpu);
}

function checkRuns(gpu: Gpu, variant: ConvolutionVariant): void {
  if (!CONVOLUTION_VARIANTS.includes(variant)) {
    throw new ArtFilterError(
      'settings',
      `convolutions is ${variant}, expected auto, ${CONVOLUTION_VARIANTS.join(', ')}. Choose one.`,
    );
  }
  if (!runsOn(gpu, variant)) {
    throw new ArtFilterError(
      'settings',
      `convolutions: ${variant} does not run on ${gpu.adapter.description}. Choose auto.`,
    );
  }
}
