import type { Picture } from '../../../image/picture.ts';
import type { Rgb } from './color.ts';
import { clamp01 } from './math.ts';

/** A colour, or one that depends on where it is put (design units). */
export type Paint = Rgb | ((x: number, y: number) => Rgb);

/**
 * Something to paint on. Drawing is in design units: a fixed design width × height that is scaled to cover the
 * surface and centred, so a picture keeps its composition at any size.
 */
export class Surface {
  /** Planar RGB, [3, height, width]. */
  readonly data: Float32Array;
  /** Pixels per design unit. */
  readonly unit: number;
  readonly left: number;
  readonly top: number;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly designWidth: number,
    readonly designHeight: number,
  ) {
    this.data = new Float32Array(3 * width * height);
    this.unit = Math.max(width / designWidth, height / designHeight);
    this.left = (width - designWidth * this.unit) / 2;
    this.top = (height - designHeight * this.unit) / 2;
  }

  /** Design x of a pixel position. */
  designX(px: number): number {
    return (px - this.left) / this.unit;
  }

  designY(py: number): number {
    return (py - this.top) / this.unit;
  }

  pixelX(x: number): number {
    return x * this.unit + this.left;
  }

  pixelY(y: number): number {
    return y * this.unit + this.top;
  }

  get(i: number): Rgb {
    const plane = this.width * this.height;
    const d = this.data;
    return [d[i] as number, d[i + plane] as number, d[i + 2 * plane] as number];
  }

  set(i: number, color: Rgb): void {
    const plane = this.width * this.height;
    this.data[i] = color[0];
    this.data[i + plane] = color[1];
    this.data[i + 2 * plane] = color[2];
  }

  /** Lays `color` over pixel `i`. */
  blend(i: number, color: Rgb, alpha: number): void {
    const plane = this.width * this.height;
    const d = this.data;
    for (let c = 0; c < 3; c++) {
      const at = i + c * plane;
      const old = d[at] as number;
      d[at] = old + ((color[c] as number) - old) * alpha;
    }
  }

  /** Replaces every pixel by a function of its centre in design units and its index. */
  each(color: (x: number, y: number, i: number) => Rgb): void {
    for (let py = 0; py < this.height; py++) {
      const y = this.designY(py + 0.5);
      for (let px = 0; px < this.width; px++) {
        const i = py * this.width + px;
        this.set(i, color(this.designX(px + 0.5), y, i));
      }
    }
  }

  /**
   * `each` for a color that is costly and has edges: one sample a pixel, then three more where a pixel differs
   * from its right or lower neighbour by more than `contrast`.
   */
  sample(color: (x: number, y: number) => Rgb, contrast = 0.05): void {
    this.each((x, y) => color(x, y));
    const { width, height, data } = this;
    const plane = width * height;
    const rough = new Uint8Array(plane);
    const mark = (i: number, j: number) => {
      for (let c = 0; c < 3; c++) {
        if (Math.abs((data[i + c * plane] as number) - (data[j + c * plane] as number)) > contrast) {
          rough[i] = rough[j] = 1;
        }
      }
    };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        if (x + 1 < width) mark(i, i + 1);
        if (y + 1 < height) mark(i, i + width);
      }
    }
    for (let i = 0; i < plane; i++) {
      if (!rough[i]) continue;
      const px = i % width;
      const py = (i - px) / width;
      const sum = [0, 0, 0];
      for (const [ox, oy] of SUBPIXELS) {
        const s = color(this.designX(px + ox), this.designY(py + oy));
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (s[c] as number) / SUBPIXELS.length;
      }
      this.set(i, [sum[0] as number, sum[1] as number, sum[2] as number]);
    }
  }

  /** The result, limited to 0…1. */
  toPicture(): Picture {
    return { width: this.width, height: this.height, data: this.data.map(clamp01) };
  }
}

const SUBPIXELS = [
  [0.375, 0.125],
  [0.875, 0.375],
  [0.125, 0.625],
  [0.625, 0.875],
] as const;

export function resolvePaint(paint: Paint, x: number, y: number): Rgb {
  return typeof paint === 'function' ? paint(x, y) : paint;
}
