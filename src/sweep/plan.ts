import { ArtFilterError } from '../errors.ts';
import { type Axis, axisTitle } from './axis.ts';

/** Pictures and values that a sweep combines. */
export interface Plan {
  /** Number of content pictures. */
  readonly contents: number;
  /** Number of style pictures. */
  readonly styles: number;
  /** Whether every cell mixes all styles; else each cell has one. */
  readonly mixed: boolean;
  readonly axes: readonly Axis[];
}

/** One combination. */
export interface Cell {
  /** Index of its content picture. */
  readonly content: number;
  /** Indices of its style pictures. */
  readonly styles: readonly number[];
  /** One value for each axis, in the axes' order. */
  readonly values: readonly string[];
}

/** Largest number of combinations of a sweep. */
export const MAX_CELLS = 200;

/**
 * All combinations in the order of the sheet: the last axis varies fastest, the contents slowest.
 * @throws ArtFilterError `settings` for more than `MAX_CELLS`, two axes of one name, or a single combination
 */
export function planCells(plan: Plan): Cell[] {
  const { contents, styles, mixed, axes } = plan;
  const twice = axes.find(({ name }, i) => axes.findIndex((other) => other.name === name) < i);
  if (twice) {
    throw new ArtFilterError('settings', `vary: ${twice.name} is varied twice; remove one.`);
  }
  const groups = mixed ? 1 : styles;
  const count = axes.reduce((product, { values }) => product * values.length, contents * groups);
  if (count < 2) {
    throw new ArtFilterError(
      'settings',
      'Nothing varies: give --vary, such as --vary iterations=10,100, or several pictures.',
    );
  }
  if (count > MAX_CELLS) {
    throw new ArtFilterError(
      'settings',
      `vary: ${count} combinations, expected at most ${MAX_CELLS}. Give fewer values or pictures.`,
    );
  }
  const every = Array.from({ length: styles }, (_, i) => i);
  const cells: Cell[] = [];
  for (let content = 0; content < contents; content++) {
    for (let style = 0; style < groups; style++) {
      for (const values of combinations(axes)) {
        cells.push({ content, styles: mixed ? every : [style], values });
      }
    }
  }
  return cells;
}

function combinations(axes: readonly Axis[]): string[][] {
  return axes.reduce<string[][]>(
    (all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}

/** Heading of a row or column: the pictures and values in which it differs from the others. */
export interface Heading {
  readonly content?: number;
  readonly style?: number;
  readonly values: readonly { readonly title: string; readonly value: string }[];
}

/** Table of the cells: `cells[row][column]` are indices into the list of `planCells`. */
export interface Grid {
  readonly rows: readonly Heading[];
  readonly columns: readonly Heading[];
  readonly cells: readonly (readonly number[])[];
}

/** Table with the last dimension in the columns and all others in the rows. */
export function gridOf(plan: Plan): Grid {
  const dimensions = dimensionsOf(plan);
  const columns = dimensions.at(-1) ?? [{ values: [] }];
  const rows = dimensions
    .slice(0, -1)
    .reduce<Heading[]>(
      (all, next) => all.flatMap((before) => next.map((heading) => join(before, heading))),
      [{ values: [] }],
    );
  const cells = rows.map((_, row) => columns.map((_, column) => row * columns.length + column));
  return { rows, columns, cells };
}

function dimensionsOf({ contents, styles, mixed, axes }: Plan): Heading[][] {
  const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
  const dimensions: Heading[][] = [];
  if (contents > 1) dimensions.push(indices(contents).map((content) => ({ content, values: [] })));
  if (styles > 1 && !mixed) dimensions.push(indices(styles).map((style) => ({ style, values: [] })));
  for (const axis of axes) {
    dimensions.push(axis.values.map((value) => ({ values: [{ title: axisTitle(axis), value }] })));
  }
  return dimensions;
}

function join(a: Heading, b: Heading): Heading {
  return { ...a, ...b, values: [...a.values, ...b.values] };
}
