/** What the components of a pixel are: ink of 0 is none. */
export type ColourModel = 'grey' | 'rgb' | 'cmyk';

export const COMPONENTS = { grey: 1, rgb: 3, cmyk: 4 } as const;

/** Interleaved samples of 8 or 16 bit. */
export type Samples = Uint8Array | Uint16Array;

/** A conversion of samples without transparency to the RGB of a picture. */
export interface Conversion {
  /** [pixels, components] to [pixels, 3], of the same depth or of 16 bits. */
  apply(samples: Samples): Samples;
  release(): void;
}
