import type { Rgb } from './color.ts';
import { length2, smoothstep } from './math.ts';
import type { Noise } from './noise.ts';
import type { Surface } from './surface.ts';

/** Thick paint: colours with a relief that `varnish` lights. */
export class Impasto {
  /** Height of the paint by pixel. */
  readonly relief: Float32Array;

  constructor(
    readonly surface: Surface,
    readonly noise: Noise,
  ) {
    this.relief = new Float32Array(surface.width * surface.height);
  }

  /**
   * Drags a brush along a flow from (x, y): its bristles leave streaks of their own tone and height.
   * @param direction angle of the flow at a place, radians
   * @param width and `length` in design units
   * @param contrast how far streaks differ from `color`
   */
  drag(
    x: number,
    y: number,
    direction: (x: number, y: number) => number,
    width: number,
    length: number,
    color: Rgb,
    contrast: number,
  ): void {
    const s = this.surface;
    const step = Math.max(0.45 / s.unit, 0.35);
    const half = width / 2;
    const key = x * 3.1 + y * 1.7;
    for (let t = 0; t < length; t += step) {
      const angle = direction(x, y);
      const dx = Math.cos(angle);
      const dy = Math.sin(angle);
      const ends = smoothstep(0, width * 0.5, t) * smoothstep(length, length - width * 0.7, t);
      const reach = half * (0.35 + 0.65 * Math.sqrt(ends));
      const dry = smoothstep(0.55, 1.05, t / length);
      for (let across = -reach; across <= reach; across += step) {
        const b = across / half;
        const bristle =
          this.noise.at2(key + b * 4.2, t * 0.02) + 0.5 * this.noise.at2(key + b * 11, 9 + t * 0.03);
        if (dry > 0.6 + 0.5 * bristle) continue;
        const px = Math.floor(s.pixelX(x - dy * across));
        const py = Math.floor(s.pixelY(y + dx * across));
        if (px < 0 || py < 0 || px >= s.width || py >= s.height) continue;
        const i = py * s.width + px;
        const k = 1 + contrast * bristle;
        s.blend(i, [color[0] * k, color[1] * k, color[2] * k], 0.55);
        const ridge =
          0.55 +
          0.5 * bristle +
          0.5 * smoothstep(0.7, 1, Math.abs(b)) +
          0.4 * smoothstep(0.85, 1, t / length);
        const old = this.relief[i] as number;
        this.relief[i] = old + (old * 0.3 + ridge - old) * 0.5;
      }
      x += dx * step;
      y += dy * step;
    }
  }

  /** Lights the relief from the upper left: slopes towards it brighten, others darken, crests glint. */
  varnish(strength: number): void {
    const { width, height } = this.surface;
    const r = this.relief;
    const at = (x: number, y: number) =>
      r[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] as number;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const gx = at(x + 1, y) - at(x - 1, y);
        const gy = at(x, y + 1) - at(x, y - 1);
        const slope = (gx + gy) / (1 + 0.6 * length2(gx, gy));
        const i = y * width + x;
        const [red, green, blue] = this.surface.get(i);
        const k = 1 + strength * slope;
        const glint = strength * 0.16 * smoothstep(0.35, 1.1, slope);
        this.surface.set(i, [red * k + glint, green * k + glint, blue * k + glint]);
      }
    }
  }
}
