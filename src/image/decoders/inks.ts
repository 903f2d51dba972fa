import type { PictureFacts } from '../formats/facts.ts';
import { withFlatInks } from '../formats/jpeg/inks.ts';
import type { Raster } from '../raster.ts';

/** Most pixels: three pictures are in memory at once. */
const MOST_PIXELS = 40e6;
/** Value of a flat component. */
const MIDDLE = 128;
/** Largest difference by rounding between what is shown and the products of what was found, of three inks together. */
const ROUNDING = 9;
/** Share of pixels that may differ more, at edges of components of fewer pixels. */
const OUTLIERS = 0.01;

/** By what is shown beside the middle, the values that are shown so. */
const WHOLE: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, shown) => {
  const [first, last] = [shown - 0.5, shown + 0.5].map((value) => (value * 255) / MIDDLE) as [number, number];
  const values = Array.from({ length: 256 }, (_, value) => value).filter(
    (value) => value >= first && value < last,
  );
  return values.length > 0 ? values : [255];
});

/** Of an ink's values that whose product with black is the nearest to what is shown. */
function nearest(values: readonly number[], k: number, shown: number): { value: number; apart: number } {
  let [value, apart] = [255, Number.POSITIVE_INFINITY];
  for (const one of values) {
    const distance = Math.abs((one * k) / 255 - shown);
    if (distance < apart) [value, apart] = [one, distance];
  }
  return { value, apart };
}

/**
 * Inks of a JPEG file with four of them, by a browser, which shows only their products: C·K, M·K and Y·K, of values that
 * are 255 without ink. Shown with K in the middle everywhere they tell C, M and Y, and with these in the middle K.
 * @param draw gives the RGBA of a file as the browser shows it
 * @returns undefined where the browser shows something else than these products, or the picture is too large
 */
export async function decodeInks(
  { bytes, width, height }: PictureFacts,
  draw: (file: Uint8Array<ArrayBuffer>) => Promise<Raster>,
): Promise<Raster | undefined> {
  const files = [[], [3], [0, 1, 2]].map((flat) => withFlatInks(bytes, flat));
  if (width * height > MOST_PIXELS || files.some((file) => file === undefined)) return undefined;
  const [whole, colours, black] = [await draw(files[0]!), await draw(files[1]!), await draw(files[2]!)];
  const pixels = whole.width * whole.height;
  const data = new Uint8Array(4 * pixels);
  let outliers = 0;
  for (let i = 0; i < 4 * pixels; i += 4) {
    let least = Number.POSITIVE_INFINITY;
    // Each half-bright value has one or two that give it; those are right whose products are shown.
    for (const k of WHOLE[black.data[i]!]!) {
      const [c, m, y] = [0, 1, 2].map((ink) =>
        nearest(WHOLE[colours.data[i + ink]!]!, k, whole.data[i + ink]!),
      );
      const apart = c!.apart + m!.apart + y!.apart;
      if (apart >= least) continue;
      least = apart;
      data[i] = 255 - c!.value;
      data[i + 1] = 255 - m!.value;
      data[i + 2] = 255 - y!.value;
      data[i + 3] = 255 - k;
    }
    if (least > ROUNDING) outliers += 1;
  }
  if (outliers > OUTLIERS * pixels) return undefined;
  return { width: whole.width, height: whole.height, model: 'cmyk', alpha: false, data };
}
