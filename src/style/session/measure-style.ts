import { throwIfAborted } from '../../errors.ts';
import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { gamutOf, marked } from '../../image/colour/gamut.ts';
import type { Picture } from '../../image/picture.ts';
import { resizePicture } from '../../image/resize.ts';
import type { ConvolutionChoice } from '../../ops/convolution/autotune.ts';
import { layerPosition } from '../../vgg/network/layers.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import { networkName, weightsDigest } from '../checkpoint/fingerprints.ts';
import { StyleTargets } from '../objective/style-targets.ts';
import {
  type MeasuredBy,
  type MeasuredScale,
  type MeasuredStyle,
  stylePadding,
} from '../pictures/measured.ts';
import { checkStyleShape, workedSizes } from '../pictures/prepare.ts';
import { measureTone } from '../pictures/tone.ts';
import { chooseTiling } from '../planning/choose-tiling.ts';
import { type Setup, setUp } from '../scale/setup.ts';
import type { Settings } from '../settings/settings.ts';

/** Inputs of `measureStyle`. */
export interface MeasureInputs {
  /** The style picture. */
  readonly picture: Picture;
  readonly weights: Vgg19Weights;
  /** Size, scales, style scale, recipe, layers, loss, pooling and padding count. */
  readonly settings?: Partial<Settings>;
  readonly gpu?: Gpu;
  readonly convolutions?: ConvolutionChoice;
  /** Most bytes of GPU buffers. */
  readonly memory?: number;
  readonly signal?: AbortSignal;
  onProgress?(stage: 'load' | 'compile' | 'targets', fraction: number): void;
}

/** A content picture in whose place any may come: a square has all scales. */
const BLANK: Picture = { width: 16, height: 16, data: new Float32Array(3 * 16 * 16) };

/**
 * Measures a style picture at every scale of a run, so that runs of these sizes need the picture no more: they paint what
 * they would with it.
 * @throws ArtFilterError as `StyleTransfer.create` does, and `settings` for a recipe that gives styles the content's shape
 */
export async function measureStyle({ picture, ...rest }: MeasureInputs): Promise<MeasuredStyle> {
  const setup = await setUp({ ...rest, content: marked(BLANK, gamutOf(picture)), styles: [{ picture }] });
  try {
    checkStyleShape(setup.recipe);
    const scales: MeasuredScale[] = [];
    for (const index of setup.sizes.keys()) {
      throwIfAborted(rest.signal);
      rest.onProgress?.('targets', index / setup.sizes.length);
      scales.push(await measureScale(setup, picture, index));
    }
    rest.onProgress?.('targets', 1);
    const { width, height } = picture;
    return { width, height, by: await measuredBy(setup, rest.weights, picture), scales };
  } catch (error) {
    throw setup.gpu.faultSince(setup.faults) ?? error;
  } finally {
    setup.buffers.destroy();
  }
}

async function measureScale(setup: Setup, picture: Picture, index: number): Promise<MeasuredScale> {
  const { inputs, settings, recipe, gpu, vgg, options } = setup;
  const size = setup.sizes[index]!;
  const { width, height } = workedSizes(inputs, { ...settings, size }, recipe).styles[0]!;
  const shown = await resizePicture(picture, width, height);
  const { styles } = await chooseTiling(setup, index);
  const layers = Object.keys(settings.styleLayers);
  const source = { vgg, layers, options: { ...options, padding: stylePadding(settings.padding) } };
  const buffers = new Buffers(gpu);
  try {
    const targets = new StyleTargets(
      buffers,
      source,
      settings.styleLoss,
      [{ style: 0, name: 'style' }],
      [],
      styles,
    );
    const [moments] = await targets.measure([shown]);
    return { size, width, height, moments: moments!, tone: await measureTone(shown) };
  } finally {
    buffers.destroy();
  }
}

async function measuredBy(
  { settings, options }: Setup,
  weights: Vgg19Weights,
  { gamut }: Picture,
): Promise<MeasuredBy> {
  const { recipe, styleScale, styleLoss, pooling, padding } = settings;
  const digests: Record<string, string> = {};
  for (const layer of Object.keys(settings.styleLayers)) {
    digests[layer] = await weightsDigest(weights, layerPosition(layer) + 1);
  }
  return {
    recipe,
    styleScale,
    styleLoss,
    pooling,
    padding: stylePadding(padding),
    network: networkName(weights),
    weights: digests,
    element: options.element,
    ...(gamut && { gamut }),
  };
}
