import { type Axis, axisTitle } from './axis.ts';
import type { Curve } from './curve.ts';
import type { Cell, Heading, Plan } from './plan.ts';

/** Content or style picture: its title and size. */
export interface SheetPicture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** Result of a cell. */
export interface CellResult {
  readonly width: number;
  readonly height: number;
  /** From loading the weights to the last iteration. */
  readonly seconds: number;
  /** Every setting in force, as text by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly curve: Curve;
}

/** Combination with its result, or a sentence why there is none; neither before it is painted. */
export interface SheetCell extends Cell {
  readonly result?: CellResult;
  readonly failure?: string;
}

/** Content of a contact sheet, without the pictures themselves. */
export interface Sheet {
  readonly title: string;
  /** Settings that all cells share, in one line. */
  readonly note: string;
  /** Adapter, version and network. */
  readonly made: string;
  readonly contents: readonly SheetPicture[];
  readonly styles: readonly SheetPicture[];
  readonly mixed: boolean;
  readonly axes: readonly Axis[];
  /** In the order of `planCells`. */
  readonly cells: readonly SheetCell[];
}

export function planOf({ contents, styles, mixed, axes }: Sheet): Plan {
  return { contents: contents.length, styles: styles.length, mixed, axes };
}

/** Key of a picture: `content:0`, `style:2`, `cell:5`. */
export type PictureKey = `${'content' | 'style' | 'cell'}:${number}`;

/** Titles of the pictures, and what varies. */
export interface Titles {
  readonly contents: readonly { readonly title: string }[];
  readonly styles: readonly { readonly title: string }[];
  readonly axes: readonly Axis[];
}

/** Lines of a heading: titles of pictures, and values. */
export function headingLines(
  { content, style, values }: Heading,
  { contents, styles }: Pick<Titles, 'contents' | 'styles'>,
): { title: string; value: string }[] {
  const lines: { title: string; value: string }[] = [];
  if (content !== undefined) lines.push({ title: 'Picture', value: contents[content]!.title });
  if (style !== undefined) lines.push({ title: 'Style', value: styles[style]!.title });
  return [...lines, ...values];
}

/** A cell's varied values in one line: `Iterations 100 · Style scale 0.5`, or its pictures where only those vary. */
export function cellCaption(cell: Cell, sheet: Titles): string {
  const varied = sheet.axes.map((axis, i) => `${axisTitle(axis)} ${cell.values[i]}`);
  return varied.length > 0 ? varied.join(' · ') : cellPictures(cell, sheet);
}

/** `Portrait, Mosaic`. */
export function cellPictures(cell: Cell, { contents, styles }: Pick<Titles, 'contents' | 'styles'>): string {
  return [contents[cell.content]!, ...cell.styles.map((i) => styles[i]!)]
    .map(({ title }) => title)
    .join(', ');
}

/** `content 0.52 · style 0.031`, the final losses; empty where there are none. */
export function cellLosses({ result }: SheetCell): string {
  const content = result?.curve.content.at(-1);
  const style = result?.curve.style.at(-1);
  if (content === undefined || style === undefined) return '';
  return `content ${lossText(content)} · style ${lossText(style)}`;
}

/** Three significant digits, with an exponent only where that is shorter. */
export function lossText(value: number): string {
  const plain = String(Number(value.toPrecision(3)));
  return plain.length > 8 ? value.toExponential(2) : plain;
}
