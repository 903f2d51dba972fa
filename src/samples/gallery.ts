import type { Picture } from '../image/picture.ts';
import { landscape } from './drawing/contents/landscape.ts';
import { portrait } from './drawing/contents/portrait.ts';
import { stillLife } from './drawing/contents/still-life.ts';
import { cartoon } from './drawing/styles/cartoon.ts';
import { mosaic } from './drawing/styles/mosaic.ts';
import { popArt } from './drawing/styles/pop-art.ts';
import { swirls } from './drawing/styles/swirls.ts';
import { watercolor } from './drawing/styles/watercolor.ts';
import { woodblock } from './drawing/styles/woodblock.ts';

/** Drawing of a sample, with the size and seed of its file. */
export interface Drawing {
  readonly draw: (width: number, height: number, seed: number) => Picture;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

/** Drawings by the names of the samples. */
export const DRAWINGS: Readonly<Record<string, Drawing>> = {
  landscape: { draw: landscape, width: 768, height: 512, seed: 1 },
  portrait: { draw: portrait, width: 608, height: 768, seed: 1 },
  'still-life': { draw: stillLife, width: 768, height: 576, seed: 1 },
  swirls: { draw: swirls, width: 768, height: 608, seed: 1 },
  'pop-art': { draw: popArt, width: 768, height: 608, seed: 1 },
  mosaic: { draw: mosaic, width: 768, height: 608, seed: 1 },
  woodblock: { draw: woodblock, width: 768, height: 560, seed: 1 },
  watercolor: { draw: watercolor, width: 768, height: 608, seed: 1 },
  cartoon: { draw: cartoon, width: 768, height: 608, seed: 1 },
};
