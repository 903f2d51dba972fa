import { axisTitle } from './axis.ts';
import { curveSvg, lossRange } from './curve-svg.ts';
import { gridOf, type Heading } from './plan.ts';
import {
  cellCaption,
  cellLosses,
  cellPictures,
  headingLines,
  type PictureKey,
  planOf,
  type Sheet,
  type SheetCell,
} from './sheet.ts';
import { escapeHtml } from './text.ts';
import slider from './viewer/slider.css?raw';
import style from './viewer/viewer.css?raw';
import script from './viewer/viewer.js?raw';

/**
 * The sheet as a single HTML file without dependencies: a table of the pictures, the settings and losses of each cell,
 * and a slider between any two pictures.
 * @param source returns a picture's data URL; undefined for a missing picture
 */
export function sheetHtml(sheet: Sheet, source: (key: PictureKey) => string | undefined): string {
  const title = escapeHtml(sheet.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}${slider}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${escapeHtml(sheet.note)}</p>
</header>
<main>
${sliderHtml(sheet, source)}
${tableHtml(sheet, source)}
${settingsHtml(sheet)}
</main>
<footer>${escapeHtml(sheet.made)}</footer>
<script>${script}</script>
</body>
</html>
`;
}

/** Pictures for the slider, in the order of the sheet: content, styles, then results. */
export function sliderChoices(sheet: Sheet): { key: PictureKey; name: string }[] {
  const cells = sheet.cells.flatMap((cell, i) => {
    const pictures = sheet.contents.length > 1 || sheet.styles.length > 1;
    const name = [pictures && cellPictures(cell, sheet), sheet.axes.length > 0 && cellCaption(cell, sheet)];
    return cell.result ? [{ key: `cell:${i}` as const, name: name.filter(Boolean).join(' · ') }] : [];
  });
  return [
    ...sheet.contents.map(({ title }, i) => ({ key: `content:${i}` as const, name: `Picture: ${title}` })),
    ...sheet.styles.map(({ title }, i) => ({ key: `style:${i}` as const, name: `Style: ${title}` })),
    ...cells,
  ];
}

function sliderHtml(sheet: Sheet, source: (key: PictureKey) => string | undefined): string {
  const list = sliderChoices(sheet).filter(({ key }) => source(key) !== undefined);
  const cells = list.filter(({ key }) => key.startsWith('cell:'));
  const first = cells[0];
  if (!first) return '';
  // Only pictures of one content have one shape.
  const contentOf = ({ key }: { key: PictureKey }) => sheet.cells[Number(key.split(':')[1])]!.content;
  const right = cells.filter((each) => contentOf(each) === contentOf(first)).at(-1)!;
  const left = right === first ? list[0]! : first;
  const options = (chosen: PictureKey) =>
    list
      .map(
        ({ key, name }) =>
          `<option value="${key}"${key === chosen ? ' selected' : ''}>${escapeHtml(name)}</option>`,
      )
      .join('');
  return `<section class="slider" aria-label="Slider between two pictures" hidden>
<div class="choose">
<label>Left <select data-side="left">${options(left.key)}</select></label>
<label>Right <select data-side="right">${options(right.key)}</select></label>
</div>
<div class="stage">
<img data-side="right" alt="">
<img data-side="left" alt="">
<span class="line"></span>
<input type="range" min="0" max="100" step="0.5" value="50" aria-label="How much of the left picture is shown">
</div>
<p class="help">Drag, or use the arrow keys. Click a picture below to put it on the right, with Shift on the left.</p>
</section>`;
}

function tableHtml(sheet: Sheet, source: (key: PictureKey) => string | undefined): string {
  const grid = gridOf(planOf(sheet));
  const range = lossRange(sheet);
  const image = (key: PictureKey, name: string) => {
    const src = source(key);
    return src === undefined
      ? ''
      : `<img class="thumb" src="${escapeHtml(src)}" alt="${escapeHtml(name)}" data-key="${key}">`;
  };
  const heading = (of: Heading) => {
    const content =
      of.content === undefined ? '' : image(`content:${of.content}`, sheet.contents[of.content]!.title);
    const styled = of.style === undefined ? '' : image(`style:${of.style}`, sheet.styles[of.style]!.title);
    const lines = headingLines(of, sheet).map(
      ({ title, value }) => `<span>${escapeHtml(title)}</span> <b>${escapeHtml(value)}</b>`,
    );
    return `${content}${styled}<div>${lines.join('<br>')}</div>`;
  };
  const head = grid.columns.map((column) => `<th scope="col">${heading(column)}</th>`).join('');
  const rows = grid.rows.map((row, i) => {
    const cells = grid.cells[i]!.map((index) => `<td>${cellHtml(sheet, index, source, range)}</td>`);
    return `<tr><th scope="row">${heading(row)}</th>${cells.join('')}</tr>`;
  });
  const fixed = [
    ...(sheet.contents.length === 1 ? [image('content:0', sheet.contents[0]!.title)] : []),
    ...(sheet.mixed || sheet.styles.length === 1
      ? sheet.styles.map(({ title }, i) => image(`style:${i}`, title))
      : []),
  ].join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="All pictures">
<table>
<thead><tr><td>${fixed}</td>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}

function cellHtml(
  sheet: Sheet,
  index: number,
  source: (key: PictureKey) => string | undefined,
  range: readonly [number, number],
): string {
  const cell = sheet.cells[index]!;
  const src = source(`cell:${index}`);
  if (!cell.result || src === undefined) {
    return `<p class="${cell.failure ? 'failure' : 'waiting'}">${escapeHtml(cell.failure ?? 'Not yet painted')}</p>`;
  }
  const name = `${cellPictures(cell, sheet)}${sheet.axes.length > 0 ? `: ${cellCaption(cell, sheet)}` : ''}`;
  const { width, height, seconds, curve } = cell.result;
  return `<figure>
<button type="button" data-key="cell:${index}" aria-label="${escapeHtml(`Compare: ${name}`)}"><img src="${escapeHtml(src)}" width="${width}" height="${height}" alt="${escapeHtml(name)}"></button>
<figcaption>${escapeHtml(cellCaption(cell, sheet))}<small>${escapeHtml(cellLosses(cell))} · ${secondsText(seconds)}</small></figcaption>
<details><summary>Losses and settings</summary>${curveSvg(curve, range)}
<p class="key"><i class="total"></i>total <i class="content"></i>content <i class="style"></i>style</p>${settingsTable(cell)}</details>
</figure>`;
}

function settingsTable({ result }: SheetCell): string {
  const rows = Object.entries(result?.settings ?? {}).map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<table class="settings">${rows.join('')}</table>`;
}

/** Table of the settings that all cells share. */
function settingsHtml({ cells, axes }: Sheet): string {
  const results = cells.flatMap(({ result }) => (result ? [result.settings] : []));
  const first = results[0];
  if (!first) return '';
  const same = Object.entries(first).filter(([name, value]) => results.every((each) => each[name] === value));
  const varied = axes.map((axis) => `${axisTitle(axis)}: ${axis.values.join(', ')}`);
  const rows = same.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<section class="same">
<h2>The same in all</h2>
${varied.length > 0 ? `<p>Varied: ${escapeHtml(varied.join('; '))}.</p>` : ''}
<table class="settings">${rows.join('')}</table>
</section>`;
}

function secondsText(seconds: number): string {
  return seconds < 10 ? `${Number(seconds.toPrecision(2))} s` : `${Math.round(seconds)} s`;
}
