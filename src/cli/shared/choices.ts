import { extname } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { FILM_RATE } from '../../record/film.ts';
import { SOFTWARE_SIZE } from '../../style/settings/for-adapter.ts';
import type { Settings } from '../../style/settings/settings.ts';

/** Where WebGPU comes from: Dawn in a child process, or a page in headless Chrome. */
export type RuntimeName = 'dawn' | 'chrome';

/** `auto`: Dawn on a GPU or on a recent lavapipe, else headless Chrome with SwiftShader. */
export type RuntimeChoice = 'auto' | RuntimeName;

/** Largest frame rate (frames a second) and longer side (pixels); animated pictures are large files. */
export const TIMELAPSE_FORMATS = {
  webp: { rate: 20, longest: 720 },
  gif: { rate: 12.5, longest: 480 },
  mp4: { rate: FILM_RATE, longest: 1920 },
  webm: { rate: FILM_RATE, longest: 1920 },
} as const;

export type TimelapseFormat = keyof typeof TIMELAPSE_FORMATS;

/**
 * Format of a timelapse by its name's ending.
 * @throws ArtFilterError `settings` for an ending other than .webp, .gif, .mp4 and .webm
 */
export function timelapseFormat(path: string): TimelapseFormat {
  const ending = extname(path).slice(1).toLowerCase();
  if (Object.hasOwn(TIMELAPSE_FORMATS, ending)) return ending as TimelapseFormat;
  const got = ending === '' ? 'has no ending' : `ends in .${ending}`;
  const known = Object.keys(TIMELAPSE_FORMATS).map((name) => `.${name}`);
  throw new ArtFilterError(
    'settings',
    `timelapse ${path}: the name ${got}, expected one of ${known.join(', ')}.`,
  );
}

/** Time limit of the demo on a software adapter: a picture within a minute, with the start of the program. */
export const DEMO_SECONDS = 45;

/**
 * Defaults of the demo on a GPU, and on a software adapter in either runtime. With the draft network SwiftShader in
 * Chrome took 45 s for 73 iterations on two busy cores.
 */
export const DEMO_SETTINGS = {
  gpu: { size: 512, iterations: 100 },
  dawn: { size: 320, iterations: 60 },
  chrome: { size: SOFTWARE_SIZE, iterations: 50 },
} as const satisfies Record<'gpu' | RuntimeName, Partial<Settings>>;
