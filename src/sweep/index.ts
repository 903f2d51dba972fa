/** Comparison sheets: values to vary, the plan of the cells, and the sheet as a picture or a page. */
export { type Axis, parseAxis } from './axis.ts';
export { CurveRecorder } from './curve.ts';
export { sheetHtml, sliderChoices } from './html.ts';
export { layoutSheet, TONES } from './layout.ts';
export { gridOf, type Heading, planCells } from './plan.ts';
export {
  type CellResult,
  cellCaption,
  cellLosses,
  cellPictures,
  headingLines,
  type PictureKey,
  planOf,
  type Sheet,
  type SheetCell,
  settingsText,
} from './sheet.ts';
export type { Measure, TextWeight } from './text.ts';
export { default as sliderCss } from './viewer/slider.css?raw';
