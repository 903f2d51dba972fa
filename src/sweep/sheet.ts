import { formatLayerList } from '../style/settings/parse.ts';
import type { Settings } from '../style/settings/settings.ts';
import { type Axis, axisTitle } from './axis.ts';
import type { Curve } from './curve.ts';
import type { Cell, Heading, Plan } from './plan.ts';
import { ENGLISH, type SheetWords } from './words.ts';

/** Title and size (pixels) of a content or style picture. */
export interface SheetPicture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** Result of a cell. */
export interface CellResult {
  readonly width: number;
  readonly height: number;
  /** Seconds from loading the weights to the last iteration. */
  readonly seconds: number;
  /** All settings as texts, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly curve: Curve;
}

/** A combination with its result, or the message of its failure; unfinished without either. */
export interface SheetCell extends Cell {
  readonly result?: CellResult;
  readonly failure?: string;
}

/** Texts and results of a contact sheet; the pictures themselves are passed separately. */
export interface Sheet {
  readonly title: string;
  /** Line on what all cells share. */
  readonly note: string;
  /** Program version, adapter and runtime. */
  readonly made: string;
  readonly contents: readonly SheetPicture[];
  readonly styles: readonly SheetPicture[];
  readonly mixed: boolean;
  readonly axes: readonly Axis[];
  /** Cells in the order of `planCells`. */
  readonly cells: readonly SheetCell[];
}

export function planOf({ contents, styles, mixed, axes }: Sheet): Plan {
  return { contents: contents.length, styles: styles.length, mixed, axes };
}

/** Key of a picture in a sheet: `content:0`, `style:2`, `cell:5`. */
export type PictureKey = `${'content' | 'style' | 'cell'}:${number}`;

/** Titles of the pictures, and the axes. */
export interface Titles {
  readonly contents: readonly { readonly title: string }[];
  readonly styles: readonly { readonly title: string }[];
  readonly axes: readonly Axis[];
}

/** Lines of a row's or column's heading. */
export function headingLines(
  { content, style, values }: Heading,
  { contents, styles }: Pick<Titles, 'contents' | 'styles'>,
  { say, text }: SheetWords,
): { title: string; value: string }[] {
  const lines: { title: string; value: string }[] = [];
  if (content !== undefined) lines.push({ title: say`Picture`, value: contents[content]!.title });
  if (style !== undefined) lines.push({ title: say`Style`, value: styles[style]!.title });
  return [...lines, ...values.map(({ title, value }) => ({ title: text(title), value }))];
}

/** Varied values of a cell, `Iterations 100 · Style scale 0.5`; its pictures if only these vary. */
export function cellCaption(cell: Cell, sheet: Titles, { text }: SheetWords = ENGLISH): string {
  const varied = sheet.axes.map((axis, i) => `${text(axisTitle(axis))} ${cell.values[i]}`);
  return varied.length > 0 ? varied.join(' · ') : cellPictures(cell, sheet);
}

/** Titles of a cell's pictures: `Portrait, Mosaic`. */
export function cellPictures(cell: Cell, { contents, styles }: Pick<Titles, 'contents' | 'styles'>): string {
  return [contents[cell.content]!, ...cell.styles.map((i) => styles[i]!)]
    .map(({ title }) => title)
    .join(', ');
}

/** Last losses of a cell, `content 0.52 · style 0.031`; empty without a result. */
export function cellLosses({ result }: SheetCell, { say }: SheetWords): string {
  const content = result?.curve.content.at(-1);
  const style = result?.curve.style.at(-1);
  if (content === undefined || style === undefined) return '';
  return say`content ${lossText(content)} · style ${lossText(style)}`;
}

/** A loss in three digits, with an exponent if that is shorter. */
export function lossText(value: number): string {
  const plain = String(Number(value.toPrecision(3)));
  return plain.length > 8 ? value.toExponential(2) : plain;
}

/** Text of a mixture of styles that was not chosen. */
export const EQUAL_PARTS = 'equal parts';

/** All settings as texts, by name. */
export function settingsText(settings: Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, valueText(value)]));
}

function valueText(value: Settings[keyof Settings]): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : EQUAL_PARTS;
  if (typeof value === 'object') return formatLayerList(value as Record<string, number>);
  return String(value);
}
