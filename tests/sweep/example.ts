import { type Plan, planCells } from '../../src/sweep/plan.ts';
import type { CellResult, Sheet, SheetCell } from '../../src/sweep/sheet.ts';

/** Result of a cell of 128×96 pixels. */
export const RESULT: CellResult = {
  width: 128,
  height: 96,
  seconds: 12.34,
  settings: { recipe: 'default', size: '128' },
  curve: { iteration: [1, 2, 3], total: [1, 0.5, 0.25], content: [0, 0.1, 0.2], style: [0.9, 0.4, 0.05] },
};

/** A finished sheet of pictures with the titles Content 1, … and Style 1, …. */
export function exampleSheet(
  plan: Plan,
  change: (cell: SheetCell, index: number) => SheetCell = (cell) => cell,
) {
  const named = (count: number, name: string) =>
    Array.from({ length: count }, (_, i) => ({ title: `${name} ${i + 1}`, width: 400, height: 300 }));
  const sheet: Sheet = {
    title: 'An example',
    note: 'size 128',
    made: 'Art Filter',
    contents: named(plan.contents, 'Content'),
    styles: named(plan.styles, 'Style'),
    mixed: plan.mixed,
    axes: plan.axes,
    cells: planCells(plan).map((cell, index) => change({ ...cell, result: RESULT }, index)),
  };
  return sheet;
}
