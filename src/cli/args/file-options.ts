import { type Command, InvalidArgumentError, Option } from 'commander';
import { QUALITIES } from '../../image/encode-node.ts';
import { whole } from './values.ts';

/** How pictures are read and the result is written, as commander hands it over. */
export interface FileOptions {
  depth?: 8 | 16;
  quality?: number;
  keepMetadata?: boolean;
  keepAlpha?: boolean;
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
  command.option(
    '--keep-metadata',
    "keep the picture's camera, date, artist and copyright in the result (EXIF), but never its place",
  );
  command.option(
    '--keep-alpha',
    "keep the picture's transparency in the result: PNG, WebP or AVIF; without it --background fills it",
  );
  command.option('--accept-damaged', 'paint what is there of pictures that are cut short or damaged');
}

/** The ones that are given. */
export function fileOptionsOf({
  depth,
  quality,
  keepMetadata,
  keepAlpha,
  acceptDamaged,
}: FileOptions): FileOptions {
  return { depth, quality, keepMetadata, keepAlpha, acceptDamaged };
}
