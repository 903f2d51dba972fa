import type { ColourModel } from '../colour/model.ts';
import type { Size } from '../picture.ts';
import type { PictureFormat } from './kinds.ts';

/** EXIF orientation: how a stored picture is turned and mirrored to be seen; 1 is as it is. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Chromaticities x, y of white, red, green and blue. */
export type Chromaticities = readonly [number, number, number, number, number, number, number, number];

/** Colour space that a file declares. */
export type Declared =
  /** Nothing, or sRGB. */
  | { readonly kind: 'srgb' }
  /** An ICC profile. */
  | { readonly kind: 'profile'; readonly bytes: Uint8Array; readonly deflated?: boolean }
  /** Code points of ITU-T H.273. */
  | {
      readonly kind: 'codes';
      readonly primaries: number;
      readonly transfer: number;
      /** Whether the format is one of video, in which transfers of television are shown as sRGB. */
      readonly video?: boolean;
    }
  /** Gamma and primaries in numbers, each optional. */
  | { readonly kind: 'gamma'; readonly gamma?: number; readonly chromaticities?: Chromaticities };

export const SRGB: Declared = { kind: 'srgb' };

/** Part of a picture that is to be shown, in pixels of the stored picture. */
export interface Crop extends Size {
  readonly left: number;
  readonly top: number;
}

/** What the headers of a file say, read before anything is decoded. */
export interface PictureFacts extends Size {
  readonly format: PictureFormat;
  /** Width and height are as stored, before turning and cropping. */
  readonly orientation: Orientation;
  readonly crop?: Crop;
  readonly colour: Declared;
  /** What the stored components are. */
  readonly model: ColourModel;
  /** Whether the samples have more than 8 bits. */
  readonly deep: boolean;
  readonly animated: boolean;
  /** The picture's own part of the file, mended where decoders are stricter than viewers. */
  readonly bytes: Uint8Array;
  /** Share of the picture that is there, where the file is cut short. */
  readonly present?: number;
  /** Why no decoder here can read this kind, such as `its samples have 12 bits`. */
  readonly unreadable?: string;
}

/** Facts of an ordinary file; the rest is given. */
export function factsOf(
  format: PictureFormat,
  bytes: Uint8Array,
  { width, height }: Size,
  rest: Partial<PictureFacts> = {},
): PictureFacts {
  return {
    format,
    bytes,
    width,
    height,
    orientation: 1,
    colour: SRGB,
    model: 'rgb',
    deep: false,
    animated: false,
    ...rest,
  };
}
