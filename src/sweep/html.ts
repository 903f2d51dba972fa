import { axisTitle } from './axis.ts';
import { curveSvg, lossRange } from './curve-svg.ts';
import { gridOf, type Heading } from './plan.ts';
import {
  cellCaption,
  cellLosses,
  cellPictures,
  EQUAL_PARTS,
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
import { ENGLISH, type SheetWords } from './words.ts';

/**
 * The sheet as a single HTML file without dependencies: a table of the pictures, the settings and losses of each cell,
 * and a slider between any two pictures.
 * @param source returns a picture's data URL; undefined for a missing picture
 */
export function sheetHtml(
  sheet: Sheet,
  source: (key: PictureKey) => string | undefined,
  words: SheetWords = ENGLISH,
): string {
  const title = escapeHtml(sheet.title);
  return `<!doctype html>
<html lang="${words.language}">
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
${sliderHtml(sheet, source, words)}
${tableHtml(sheet, source, words)}
${settingsHtml(sheet, words)}
</main>
<footer>${escapeHtml(sheet.made)}</footer>
<script>${script}</script>
</body>
</html>
`;
}

/** Pictures for the slider, in the order of the sheet: content, styles, then results. */
export function sliderChoices(
  sheet: Sheet,
  words: SheetWords = ENGLISH,
): { key: PictureKey; name: string }[] {
  const cells = sheet.cells.flatMap((cell, i) => {
    const pictures = sheet.contents.length > 1 || sheet.styles.length > 1;
    const name = [
      pictures && cellPictures(cell, sheet),
      sheet.axes.length > 0 && cellCaption(cell, sheet, words),
    ];
    return cell.result ? [{ key: `cell:${i}` as const, name: name.filter(Boolean).join(' · ') }] : [];
  });
  return [
    ...sheet.contents.map(({ title }, i) => ({
      key: `content:${i}` as const,
      name: words.say`Picture: ${title}`,
    })),
    ...sheet.styles.map(({ title }, i) => ({ key: `style:${i}` as const, name: words.say`Style: ${title}` })),
    ...cells,
  ];
}

function sliderHtml(
  sheet: Sheet,
  source: (key: PictureKey) => string | undefined,
  words: SheetWords,
): string {
  const say: SheetWords['say'] = (...text) => escapeHtml(words.say(...text));
  const list = sliderChoices(sheet, words).filter(({ key }) => source(key) !== undefined);
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
  return `<section class="slider" aria-label="${say`Slider between two pictures`}" hidden>
<div class="choose">
<label>${say`Left`} <select data-side="left">${options(left.key)}</select></label>
<label>${say`Right`} <select data-side="right">${options(right.key)}</select></label>
</div>
<div class="stage">
<img data-side="right" alt="">
<img data-side="left" alt="">
<span class="line"></span>
<input type="range" min="0" max="100" step="0.5" value="50" aria-label="${say`How much of the left picture is shown`}" data-shown="${say`${'{0}'} % of the left picture`}">
</div>
<p class="help">${say`Drag, or use the arrow keys. Click a picture below to put it on the right, with Shift on the left.`}</p>
</section>`;
}

function tableHtml(sheet: Sheet, source: (key: PictureKey) => string | undefined, words: SheetWords): string {
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
    const lines = headingLines(of, sheet, words).map(
      ({ title, value }) => `<span>${escapeHtml(title)}</span> <b>${escapeHtml(value)}</b>`,
    );
    return `${content}${styled}<div>${lines.join('<br>')}</div>`;
  };
  const head = grid.columns.map((column) => `<th scope="col">${heading(column)}</th>`).join('');
  const rows = grid.rows.map((row, i) => {
    const cells = grid.cells[i]!.map((index) => `<td>${cellHtml(sheet, index, source, range, words)}</td>`);
    return `<tr><th scope="row">${heading(row)}</th>${cells.join('')}</tr>`;
  });
  const fixed = [
    ...(sheet.contents.length === 1 ? [image('content:0', sheet.contents[0]!.title)] : []),
    ...(sheet.mixed || sheet.styles.length === 1
      ? sheet.styles.map(({ title }, i) => image(`style:${i}`, title))
      : []),
  ].join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(words.say`All pictures`)}">
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
  words: SheetWords,
): string {
  const { say, sentence } = words;
  const cell = sheet.cells[index]!;
  const src = source(`cell:${index}`);
  if (!cell.result || src === undefined) {
    const why = cell.failure ? sentence(cell.failure) : say`Not yet painted`;
    return `<p class="${cell.failure ? 'failure' : 'waiting'}">${escapeHtml(why)}</p>`;
  }
  const caption = cellCaption(cell, sheet, words);
  const name = `${cellPictures(cell, sheet)}${sheet.axes.length > 0 ? `: ${caption}` : ''}`;
  const { width, height, seconds, curve } = cell.result;
  return `<figure>
<button type="button" data-key="cell:${index}" aria-label="${escapeHtml(say`Compare: ${name}`)}"><img src="${escapeHtml(src)}" width="${width}" height="${height}" alt="${escapeHtml(name)}"></button>
<figcaption>${escapeHtml(caption)}<small>${escapeHtml(cellLosses(cell, words))} · ${say`${secondsText(seconds)} s`}</small></figcaption>
<details><summary>${say`Losses and settings`}</summary>${curveSvg(curve, range, words)}
<p class="key"><i class="total"></i>${say`total`} <i class="content"></i>${say`content`} <i class="style"></i>${say`style`}</p>${settingsTable(cell, words)}</details>
</figure>`;
}

/** Settings have the names of the options. */
function settingsTable({ result }: SheetCell, words: SheetWords): string {
  const rows = Object.entries(result?.settings ?? {}).map((setting) => settingRow(setting, words));
  return `<table class="settings">${rows.join('')}</table>`;
}

function settingRow([name, value]: [string, string], { say }: SheetWords): string {
  const shown = value === EQUAL_PARTS ? say`equal parts` : value;
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(shown)}</td></tr>`;
}

/** Table of the settings that all cells share. */
function settingsHtml({ cells, axes }: Sheet, words: SheetWords): string {
  const { say, text } = words;
  const results = cells.flatMap(({ result }) => (result ? [result.settings] : []));
  const first = results[0];
  if (!first) return '';
  const same = Object.entries(first).filter(([name, value]) => results.every((each) => each[name] === value));
  const varied = axes.map((axis) => `${text(axisTitle(axis))}: ${axis.values.join(', ')}`);
  const rows = same.map((setting) => settingRow(setting, words));
  return `<section class="same">
<h2>${say`The same in all`}</h2>
${varied.length > 0 ? `<p>${escapeHtml(say`Varied: ${varied.join('; ')}.`)}</p>` : ''}
<table class="settings">${rows.join('')}</table>
</section>`;
}

function secondsText(seconds: number): string {
  return String(seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds));
}
