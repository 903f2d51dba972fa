import { type Command, InvalidArgumentError, Option } from 'commander';
import { QUALITIES } from '../../image/encode-node.ts';
import { GAMUTS, type Gamut } from '../../image/picture.ts';
import { MOST_DOTS } from './print-size.ts';
import { whole } from './values.ts';

/** How pictures are read and the result is written, as commander hands it over. */
export interface FileOptions {
  depth?: 8 | 16;
  quality?: number;
  gamut?: Gamut;
  keepMetadata?: boolean;
  keepAlpha?: boolean;
  /** Dots an inch on paper. */
  dpi?: number;
  withoutSettings?: boolean;
  acceptDamaged?: boolean;
}

function readDepth(text: string): 8 | 16 {
  if (text !== '8' && text !== '16') throw new InvalidArgumentError('Expected 8 or 16.');
  return text === '8' ? 8 : 16;
}

/** Adds the options of picture files. */
export function addFileOptions(command: Command): void {
  const depth = new Option(
    '--depth <bits>',
    'bits a sample of the result; 16, for further editing, in PNG only',
  );
  command.addOption(depth.argParser(readDepth));
  command.option(
    '--quality <n>',
    `of a JPEG, WebP or AVIF result, 1 to 100 (default: ${QUALITIES.jpeg}, AVIF ${QUALITIES.avif})`,
    whole(1, 100),
  );
  command.addOption(
    new Option(
      '--gamut <space>',
      'colours in which the pictures are read, painted and written: srgb, or p3 (Display P3) to keep more saturated ones ' +
        '(default: srgb)',
    ).choices(GAMUTS),
  );
  command.option(
    '--keep-metadata',
    "keep the picture's camera, date, artist and copyright in the result (EXIF), but never its place",
  );
  command.option(
    '--keep-alpha',
    "keep the picture's transparency in the result: PNG, WebP or AVIF; without it --background fills it",
  );
  command.option(
    '--dpi <n>',
    'dots an inch on paper, written into the result (default: 300 with --print, else none)',
    whole(1, MOST_DOTS),
  );
  command.option(
    '--without-settings',
    'leave the settings out of the result; with them, --settings-from paints another picture the same way',
  );
  command.option('--accept-damaged', 'paint what is there of pictures that are cut short or damaged');
}

/** The ones that are given. */
export function fileOptionsOf({
  depth,
  quality,
  gamut,
  keepMetadata,
  keepAlpha,
  dpi,
  withoutSettings,
  acceptDamaged,
}: FileOptions): FileOptions {
  return { depth, quality, gamut, keepMetadata, keepAlpha, dpi, withoutSettings, acceptDamaged };
}
