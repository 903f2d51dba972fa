import { ArtFilterError } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { type ConvolutionRates, measureConvolutions } from './benchmark.ts';
import { GEMM_KINDS, GEMMS, type GemmKind, POINTS } from './gemm.ts';
import { type ConvolutionVariant, winogradFits } from './weights-layout.ts';

/**
 * `auto`: for every layer what was measured to be fastest; speeds measured before: what is fastest by them, so that the
 * same kernels run again; else one variant for all layers that it takes.
 */
export type ConvolutionChoice = 'auto' | ConvolutionVariant | ConvolutionRates;

/** A layer at a size. */
export interface ConvolutionSize {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
}

/** The variant that a layer is to be computed by. */
export type ChooseConvolution = (layer: ConvolutionSize) => ConvolutionVariant;

/** Every variant there is. */
export const CONVOLUTION_VARIANTS: readonly ConvolutionVariant[] = [
  'direct',
  ...GEMM_KINDS.map((kind): ConvolutionVariant => `winograd-${kind}`),
];

const measuring = new WeakMap<Gpu, Map<Element, Promise<ConvolutionRates>>>();
const measured = new WeakMap<Gpu, Map<Element, ConvolutionRates>>();
const keepers = new WeakMap<Gpu, (element: Element, rates: ConvolutionRates) => void>();

/**
 * Seconds an operation, and a tile and channel, that software adapters are taken to need, whatever they were measured
 * at: the processor has other work too, which moves such measurements by a factor of ten, and then two runs of one
 * command would differ in their last bits. By these, Winograd takes whatever has more than one tile.
 */
const SOFTWARE = { direct: 1e-9 / 3.5, gemm: 1e-9 / 7, transforms: 1e-7 };

/**
 * How the layers are computed on this device. The first time it is asked it measures (80 to 220 ms seen); the speeds
 * are remembered with the device, and every layer and size is chosen for by `decidingRates`.
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

/** The speeds by which kernels are chosen: on GPUs those measured, on software adapters always the same. */
export async function decidingRates(gpu: Gpu, element: Element): Promise<ConvolutionRates> {
  const rates = await convolutionRates(gpu, element);
  if (!gpu.adapter.software) return rates;
  const { gemm, ...others } = SOFTWARE;
  return { ...rates, ...others, gemms: new Map([...rates.gemms.keys()].map((kind) => [kind, gemm])) };
}

/** What convolutions cost on a device; measured the first time, and kept with it. */
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
 * Lets what was measured of a device outlive it, so that the next one like it chooses the same kernels. To be called
 * before anything is measured.
 * @param before measured earlier; rates of other kernels than would be measured now do not count
 * @param keep is told what is measured from here on
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

/** The same, where it has been measured already. */
export function knownRates(gpu: Gpu, element: Element): ConvolutionRates | undefined {
  return measured.get(gpu)?.get(element);
}

/**
 * The GEMMs worth measuring. On software adapters workgroup memory and barriers cost ten times more than they save;
 * there the width of their vectors decides, because compiling takes longer than measuring. On GPUs the others fill
 * no subgroup.
 */
function candidates(gpu: Gpu): GemmKind[] {
  if (!gpu.adapter.software) return ['tiled'];
  if (!gpu.hasSubgroups) return ['registers'];
  return GEMMS.octets.runsOn(gpu) ? ['octets'] : ['quads'];
}

/** The variant that takes least time by the rates. */
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

/** Whether a device has what a variant needs. */
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
      `convolutions: ${variant} needs what ${gpu.adapter.description} lacks. Choose auto.`,
    );
  }
}
