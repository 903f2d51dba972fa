import sharp from 'sharp';
import { VGG19_LAYERS } from '../../src/vgg/layers.ts';
import { IMAGENET_RGB, type Preprocessing, type Vgg19Weights } from '../../src/vgg/weights.ts';
import { convolve, type Features, maxPool } from '../../weights/forward.ts';

/** Sample pictures at [3, side, side], as a network wants them; default torchvision's. */
export function pictures(
  names: string[],
  side: number,
  { matrix, bias }: Preprocessing = IMAGENET_RGB,
): Promise<Features[]> {
  return Promise.all(
    names.map(async (name) => {
      const image = sharp(`src/samples/pictures/${name}.webp`).resize(side, side).removeAlpha().raw();
      const { data: rgb } = await image.toBuffer({ resolveWithObject: true });
      const data = Float32Array.from({ length: rgb.length }, (_, i) => {
        const c = Math.floor(i / side ** 2);
        const pixel = rgb.subarray(3 * (i % side ** 2));
        return matrix[c]!.reduce((sum, factor, j) => sum + (factor * pixel[j]!) / 255, bias[c]!);
      });
      return { channels: 3, height: side, width: side, data };
    }),
  );
}

/** Of every channel of every layer, the share of places in all the inputs where it is not 0. */
export function activity(
  { layers }: Pick<Vgg19Weights, 'layers'>,
  inputs: Features[],
): { layer: string; shares: number[] }[] {
  let features = inputs;
  return VGG19_LAYERS.filter(({ name }) => layers.has(name)).map(({ name, pooled }) => {
    const { weight, bias } = layers.get(name)!;
    features = features.map((input) => convolve(pooled ? maxPool(input) : input, weight));
    const shares = Array.from(bias, (b, k) => {
      let active = 0;
      let count = 0;
      for (const { height, width, data } of features) {
        const plane = data.subarray(k * height * width, (k + 1) * height * width);
        for (let i = 0; i < plane.length; i++) {
          plane[i] = Math.max(0, plane[i]! + b);
          if (plane[i]! > 0) active += 1;
        }
        count += plane.length;
      }
      return active / count;
    });
    return { layer: name, shares };
  });
}

export const meanOf = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
