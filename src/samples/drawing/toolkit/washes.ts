import type { Rgb } from './color.ts';
import { clamp01, length2, smoothstep } from './math.ts';
import type { Noise } from './noise.ts';
import type { Surface } from './surface.ts';

/** One wash of colour on the paper. */
export interface Wash {
  /** Signed distance to the wash's outline in design units, negative inside. */
  readonly outline: (x: number, y: number) => number;
  /** Middle and reach of the part of the paper to look at. */
  readonly at: readonly [number, number];
  readonly reach: number;
  /** Light that a full load of the pigment lets through. */
  readonly pigment: Rgb;
  /** 0 … about 1.5; may change over the wash. */
  readonly load: number | ((x: number, y: number) => number);
  /** 0: crisp with a dark rim (wet on dry) … 40: bleeding over that many units (wet in wet). */
  readonly bleed: number;
  /** How far the outline wanders, design units. */
  readonly wander: number;
  /** 0…1 of what lay there before that is taken off first, as where the paper was kept dry. */
  readonly lift?: number;
}

/**
 * Transparent colour on rough paper: pigment multiplies the light (Beer–Lambert), gathers at the rim of a wash,
 * settles in the paper's hollows and flows back in blooms (the effects of Curtis et al., 1997, without the fluid).
 */
export class Watercolor {
  /** Height of the paper, about −1 … 1, by pixel. */
  readonly #tooth: Float32Array;
  #washes = 0;

  constructor(
    readonly surface: Surface,
    readonly noise: Noise,
    readonly paper: Rgb,
  ) {
    this.#tooth = new Float32Array(surface.width * surface.height);
    surface.each((x, y, i) => {
      const rough = 0.75 * noise.fbm2(x * 0.24, y * 0.24, 3) + 0.45 * noise.at2(x * 0.75, y * 0.75);
      this.#tooth[i] = rough;
      const k = 1 + 0.03 * rough;
      return [paper[0] * k, paper[1] * k, paper[2] * k];
    });
  }

  lay(wash: Wash): void {
    const s = this.surface;
    const { noise } = this;
    const own = ++this.#washes * 17.3;
    const span = wash.reach + wash.bleed + wash.wander * 2;
    const x0 = Math.max(0, Math.floor(s.pixelX(wash.at[0] - span)));
    const x1 = Math.min(s.width, Math.ceil(s.pixelX(wash.at[0] + span)));
    const y0 = Math.max(0, Math.floor(s.pixelY(wash.at[1] - span)));
    const y1 = Math.min(s.height, Math.ceil(s.pixelY(wash.at[1] + span)));
    const soft = Math.max(0.8, wash.bleed);
    for (let py = y0; py < y1; py++) {
      for (let px = x0; px < x1; px++) {
        const x = s.designX(px + 0.5);
        const y = s.designY(py + 0.5);
        let d = wash.outline(x, y);
        if (d > span) continue;
        const wandering =
          noise.fbm2(x * 0.028 + own, y * 0.028, 3) + 0.3 * noise.at2(x * 0.16, y * 0.16 + own);
        d += wash.wander * wandering;
        const cover = smoothstep(soft, -soft, d);
        if (cover < 0.003) continue;
        const i = py * s.width + px;
        const tooth = this.#tooth[i] as number;
        const pool = 0.72 + 0.62 * noise.fbm2(x * 0.013 - own, y * 0.013 + own, 4);
        const bloom =
          smoothstep(0.06, 0, Math.abs(noise.fbm2(x * 0.011 + own, y * 0.011 - own, 5) - 0.16)) * 0.28;
        const rim =
          wash.bleed < 6
            ? 0.75 * Math.exp(-(((d + 1.5) / 1.7) ** 2)) + 0.22 * Math.exp(-(((d + 5) / 7) ** 2))
            : 0;
        const load = typeof wash.load === 'function' ? wash.load(x, y) : wash.load;
        const density = Math.max(0, load * cover * (pool + rim + bloom) * (1 - 0.34 * tooth));
        if (wash.lift) s.blend(i, this.paper, wash.lift * cover);
        s.set(i, this.#through(s.get(i), wash.pigment, density));
      }
    }
  }

  /** Drops of clear water or colour thrown off the brush. */
  splatter(x: number, y: number, radius: number, pigment: Rgb, load: number): void {
    this.lay({
      outline: (px, py) => length2(px - x, py - y) - radius,
      at: [x, y],
      reach: radius + 2,
      pigment,
      load,
      bleed: 0,
      wander: radius * 0.3,
    });
  }

  #through(color: Rgb, pigment: Rgb, density: number): Rgb {
    return [
      clamp01(color[0] * pigment[0] ** density),
      clamp01(color[1] * pigment[1] ** density),
      clamp01(color[2] * pigment[2] ** density),
    ];
  }
}
