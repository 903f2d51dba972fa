import { html, nothing, type TemplateResult } from 'lit';
import { styled } from '../../element/index.ts';
import {
  cellCaption,
  cellLosses,
  cellPictures,
  gridOf,
  type Heading,
  headingLines,
  type PictureKey,
  planOf,
  sliderChoices,
} from '../../sweep/index.ts';
import { say, sentence, words } from '../language/words.ts';
import type { CompareQueue } from './compare-queue.ts';

/** Two pictures of the slider, and its position. */
export interface Pair {
  left: PictureKey;
  right: PictureKey;
  /** Percent of the width that shows the left one. */
  position: number;
}

export interface SheetActions {
  /** Puts a picture on one side of the slider. */
  put(side: 'left' | 'right', key: PictureKey): void;
  move(position: number): void;
  /** Takes the varied settings of a picture. */
  take(values: readonly string[]): void;
}

/** Table of the pictures so far. */
export function renderTable(queue: CompareQueue, pair: Pair, actions: SheetActions): TemplateResult {
  const { sheet } = queue;
  const grid = gridOf(planOf(sheet));
  const heading = (of: Heading) =>
    headingLines(of, sheet, words).map(
      ({ title, value }) => html`<span>${title}</span> <b>${value}</b><br />`,
    );
  const cell = (index: number) => {
    const of = sheet.cells[index]!;
    const key = `cell:${index}` as const;
    const url = queue.url(key);
    if (!url) {
      const { current } = queue;
      const under = current?.cell === index ? say`Painting…` : say`Not yet painted`;
      return html`<p class=${of.failure ? 'failure' : 'waiting'}>${of.failure ? sentence(of.failure) : under}</p>`;
    }
    const name = `${cellPictures(of, sheet)}: ${cellCaption(of, sheet, words)}`;
    return html`<button
        type="button"
        aria-label=${say`Compare: ${name}`}
        aria-pressed=${pair.left === key || pair.right === key}
        @click=${(event: MouseEvent) => actions.put(event.shiftKey ? 'left' : 'right', key)}
      >
        <img src=${url} alt=${name} />
      </button>
      <p>${cellCaption(of, sheet, words)}<small>${cellLosses(of, words)}</small></p>
      <button type="button" class="take" @click=${() => actions.take(of.values)}>${say`Take these settings`}</button>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${say`All pictures`}>
    <table>
      <thead>
        <tr>
          ${grid.rows.length > 1 ? html`<td></td>` : nothing}
          ${grid.columns.map((column) => html`<th scope="col">${heading(column)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${grid.rows.map(
          (row, i) => html`<tr>
            ${grid.rows.length > 1 ? html`<th scope="row">${heading(row)}</th>` : nothing}
            ${grid.cells[i]!.map((index) => html`<td>${cell(index)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Slider between two of the pictures. */
export function renderSlider(queue: CompareQueue, pair: Pair, actions: SheetActions): TemplateResult {
  const { sheet } = queue;
  const list = sliderChoices(sheet, words).filter(({ key }) => queue.url(key));
  const choose = (side: 'left' | 'right', label: string) => html`<label>
    ${label}
    <select
      data-side=${side}
      @change=${(event: Event) =>
        actions.put(side, (event.currentTarget as HTMLSelectElement).value as PictureKey)}
    >
      ${list.map(({ key, name }) => html`<option value=${key} .selected=${key === pair[side]}>${name}</option>`)}
    </select>
  </label>`;
  const image = (side: 'left' | 'right') =>
    html`<img
      data-side=${side}
      src=${queue.url(pair[side]) ?? nothing}
      alt=${list.find(({ key }) => key === pair[side])?.name ?? ''}
    />`;
  const { width, height } = sheet.contents[0]!;
  return html`<div class="slider">
    <div class="choose">${choose('left', say`Left`)} ${choose('right', say`Right`)}</div>
    <div
      class="stage"
      ${styled({ '--at': `${pair.position}%`, 'aspect-ratio': `${width} / ${height}`, '--ratio': width / height })}
    >
      ${image('right')} ${image('left')}
      <span class="line"></span>
      <input
        type="range"
        min="0"
        max="100"
        step="0.5"
        .value=${String(pair.position)}
        aria-label=${say`How much of the left picture is shown`}
        aria-valuetext=${say`${Math.round(pair.position)} % of the left picture`}
        @input=${(event: Event) => actions.move((event.currentTarget as HTMLInputElement).valueAsNumber)}
      />
    </div>
  </div>`;
}
