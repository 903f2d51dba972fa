import type { Mask } from '../../image/mask.ts';
import type { MaskRole } from '../events.ts';
import { type Box, meet, whole } from './history.ts';

type Colour = readonly [red: number, green: number, blue: number];

const KEEP: Colour = [38, 122, 214];
const STYLES: readonly Colour[] = [
  [214, 58, 36],
  [222, 160, 20],
  [128, 74, 206],
  [34, 150, 84],
  [206, 60, 140],
];

/** Width of the stripes of the edited mask, in pixels of the mask. */
const STRIPE = 8;

/** The colour of a role, 0 … 255 each. */
export function colourOf(role: MaskRole): Colour {
  return role === 'keep' ? KEEP : STYLES[role % STYLES.length]!;
}

/** Draws masks over a picture: the edited one striped, the others faint. */
export class Overlay {
  #canvas: HTMLCanvasElement | undefined;

  get canvas(): HTMLCanvasElement | undefined {
    return this.#canvas;
  }

  /**
   * @param masks all of one size, the edited one last
   * @param part box that has changed; default everything
   */
  draw(masks: readonly { role: MaskRole; mask: Mask }[], part?: Box): void {
    const { mask: size } = masks.at(-1)!;
    const held = this.#canvas;
    const fits = held?.width === size.width && held.height === size.height;
    const canvas = fits ? held : document.createElement('canvas');
    if (!fits) Object.assign(canvas, { width: size.width, height: size.height });
    this.#canvas = canvas;
    const box = meet((fits && part) || whole(size), whole(size));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    if (width === 0 || height === 0) return;
    const image = new ImageData(width, height);
    masks.forEach(({ role, mask }, i) => {
      tint(image.data, mask, box, colourOf(role), i === masks.length - 1);
    });
    canvas.getContext('2d')!.putImageData(image, box.left, box.top);
  }
}

function lighter([red, green, blue]: Colour): Colour {
  const lift = (value: number) => value + 0.45 * (255 - value);
  return [lift(red), lift(green), lift(blue)];
}

/** Blends a mask's colour over `pixels`, [height, width, 4] of the box. */
function tint(pixels: Uint8ClampedArray, mask: Mask, box: Box, colour: Colour, painted: boolean): void {
  const light = lighter(colour);
  let at = 0;
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++, at += 4) {
      const value = mask.data[y * mask.width + x]!;
      if (value === 0) continue;
      const stripe = painted && Math.floor((x + y) / STRIPE) % 2 === 0;
      const alpha = value * (painted ? 0.62 : 0.35);
      const [red, green, blue] = stripe ? light : colour;
      const under = (pixels[at + 3]! / 255) * (1 - alpha);
      const over = alpha + under;
      pixels[at] = (red * alpha + pixels[at]! * under) / over;
      pixels[at + 1] = (green * alpha + pixels[at + 1]! * under) / over;
      pixels[at + 2] = (blue * alpha + pixels[at + 2]! * under) / over;
      pixels[at + 3] = 255 * over;
    }
  }
}
