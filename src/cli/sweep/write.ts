import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { parseBackground } from '../../image/background-node.ts';
import { decodeBytes } from '../../image/decode-node.ts';
import type { Picture } from '../../image/picture.ts';
import { toRgb8 } from '../../image/pixels.ts';
import { fitLonger } from '../../image/resize.ts';
import { decodeMeasured } from '../../style/objective/measured-file.ts';
import type { MeasuredStyle } from '../../style/pictures/measured.ts';
import { sheetHtml } from '../../sweep/html.ts';
import type { PictureKey, Sheet, SheetCell } from '../../sweep/sheet.ts';
import { shownSource } from '../inputs/address.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { writeOutput } from '../outputs/write.ts';
import { MEASURED } from '../stylize/read-job.ts';
import { cellRequest, type NamedPath, type SweepRequest } from './arguments.ts';
import { cellFile, type SweepFolder } from './folder.ts';
import { dataUrl, paintSheet } from './paint.ts';

/** Largest longer side of content and style pictures, in pixels. */
const LONGEST = 384;

export interface SweepInputs {
  contents: readonly Picture[];
  styles: readonly Picture[];
}

/**
 * Content and style pictures at the size of the sheet.
 * @throws ArtFilterError `file` or `picture`, before anything has been painted
 */
export async function readInputs(request: SweepRequest, inputs: Inputs): Promise<SweepInputs> {
  const background = await parseBackground(cellRequest(request, request.cells[0]!).background);
  const read = async (kind: string, list: readonly NamedPath[]) => {
    const pictures: Picture[] = [];
    for (const { path } of list) {
      const name = `${kind} ${shownSource(path)}`;
      const bytes = await inputs.read(path, name);
      const isMeasured = kind === 'style' && MEASURED.test(path);
      pictures.push(
        isMeasured
          ? swatch(await decodeMeasured(bytes, name))
          : await decodeBytes(bytes, { name, background, longest: LONGEST }),
      );
    }
    return pictures;
  };
  return { contents: await read('content', request.contents), styles: await read('style', request.styles) };
}

/** In place of a measured style's picture, which is not in it: its shape in its mean colour. */
function swatch({ width, height, scales }: MeasuredStyle): Picture {
  const size = fitLonger(width, height, Math.min(LONGEST, Math.max(width, height)));
  const { moments } = scales.at(-1)!.tone;
  const pixels = size.width * size.height;
  const data = Float32Array.from({ length: 3 * pixels }, (_, i) => moments[Math.floor(i / pixels)]! + 0.5);
  return { ...size, data };
}

/** `sheet.png` → `sheet.html`. */
export function htmlName(output: string): string {
  return `${output.slice(0, output.length - extname(output).length)}.html`;
}

/**
 * Writes the sheet of the finished cells as a picture and as HTML; without finished cells nothing.
 * @returns numbers of combinations with a picture, and of failed ones
 */
export async function writeSheet(
  request: SweepRequest,
  inputs: SweepInputs,
  folder: SweepFolder,
): Promise<{ done: number; failed: number }> {
  const sheet = await sheetOf(request, inputs, folder);
  const done = sheet.cells.filter(({ result }) => result).length;
  const failed = sheet.cells.filter(({ failure }) => failure !== undefined).length;
  if (done === 0) return { done, failed };
  const pictureOf = async (key: PictureKey): Promise<Sharp> => {
    const [kind, place] = key.split(':') as [string, string];
    const index = Number(place);
    if (kind === 'cell') return sharp(folder.file(cellFile(request, index)));
    const picture = (kind === 'content' ? inputs.contents : inputs.styles)[index]!;
    const { width, height } = picture;
    return sharp(toRgb8(picture), { raw: { width, height, channels: 3 } });
  };
  await paintSheet(request.output, sheet, pictureOf);
  const urls = new Map<PictureKey, string>();
  for (const key of keysOf(sheet)) urls.set(key, await dataUrl(await pictureOf(key)));
  await writeOutput(
    htmlName(request.output),
    sheetHtml(sheet, (key) => urls.get(key)),
  );
  return { done, failed };
}

function keysOf({ contents, styles, cells }: Sheet): PictureKey[] {
  return [
    ...contents.map((_, i): PictureKey => `content:${i}`),
    ...styles.map((_, i): PictureKey => `style:${i}`),
    ...cells.flatMap(({ result }, i): PictureKey[] => (result ? [`cell:${i}`] : [])),
  ];
}

async function sheetOf(request: SweepRequest, inputs: SweepInputs, folder: SweepFolder): Promise<Sheet> {
  const cells: SheetCell[] = [];
  for (const [index, cell] of request.cells.entries()) {
    const done = await folder.done(cellFile(request, index));
    if (!done) cells.push(cell);
    else if ('failure' in done) cells.push({ ...cell, failure: done.failure });
    else cells.push({ ...cell, result: done });
  }
  const named = (list: readonly NamedPath[], pictures: readonly Picture[]) =>
    list.map(({ title }, i) => ({ title, width: pictures[i]!.width, height: pictures[i]!.height }));
  const { title, mixed, axes } = request;
  return {
    title,
    note: noteOf(request, folder),
    made: folder.made,
    contents: named(request.contents, inputs.contents),
    styles: named(request.styles, inputs.styles),
    mixed,
    axes,
    cells,
  };
}

/** Line on what all cells share: pictures, and options with their defaults. */
function noteOf({ contents, styles, mixed, options, axes }: SweepRequest, folder: SweepFolder): string {
  const titles = (list: readonly NamedPath[], more: string) =>
    list.length === 1 || (mixed && list === styles)
      ? list.map(({ title }) => title).join(' and ')
      : `${list.length} ${more}`;
  const varied = (name: string) => axes.some((axis) => axis.name === name);
  const chosen = { ...folder.defaults, ...options };
  const shared = Object.entries(chosen)
    .filter(([name]) => name !== 'runtime' && !varied(name))
    .map(([name, value]) => `${name} ${[value].flat().join(' ')}`.trim());
  return [`${titles(contents, 'pictures')} in the style of ${titles(styles, 'styles')}`, ...shared].join(
    ' · ',
  );
}
