import { html, nothing, type TemplateResult } from 'lit';
import { styled } from '../../element/index.ts';
import { say, text, texts, words } from '../language/words.ts';
import type { StoredPainting } from '../store/database.ts';

const TEXT = texts({
  open: (title: string) => say`Open ${title}`,
  choose: (title: string) => say`Compare ${title}`,
  more: (title: string) => say`What to do with ${title}`,
  asPhoto: 'Use as photo',
  asStart: 'Start from it',
  goOn: 'Go on with more steps',
  larger: 'Paint it twice as large',
  download: 'Download',
  remove: 'Delete',
  facts: ({ width, height, steps, finished }: StoredPainting) =>
    finished ? say`${width} × ${height}, ${steps} steps` : say`${width} × ${height}, ${steps} steps, stopped`,
  slide: 'How much of the left picture is shown',
});

/** `Portrait · Mosaic`; names of samples in the page's language. */
export function titleOf({ title }: StoredPainting): string {
  return title.split(' · ').map(text).join(' · ');
}

export interface CardActions {
  choose(): void;
  asPhoto(): void;
  asStart(): void;
  goOn(): void;
  larger(): void;
  download(): void;
  remove(): void;
}

/**
 * A painting on the wall.
 * @param chosen whether it is one of two to compare; undefined where none are chosen
 */
export function renderCard(
  painting: StoredPainting,
  url: string,
  chosen: boolean | undefined,
  actions: CardActions,
): TemplateResult {
  const { at, width, height } = painting;
  const title = titleOf(painting);
  const item = (text: string, act: () => void) =>
    html`<button
      type="button"
      @click=${(event: Event) => {
        (event.currentTarget as HTMLElement).closest('details')!.open = false;
        act();
      }}
    >
      ${text}
    </button>`;
  return html`<article class="card" data-painting=${painting.id}>
    <button
      type="button"
      class="tile"
      aria-pressed=${chosen ?? nothing}
      aria-label=${chosen === undefined ? TEXT.open(title) : TEXT.choose(title)}
      @click=${actions.choose}
    >
      <img class="painted" src=${url} alt="" width=${width} height=${height} loading="lazy" decoding="async" />
    </button>
    <div class="about">
      <div>
        <b>${title}</b>
        <small>${TEXT.facts(painting)}</small>
        <small>${words.date(new Date(at), { dateStyle: 'medium', timeStyle: 'short' })}</small>
      </div>
      <details class="menu">
        <summary aria-label=${TEXT.more(title)}>⋯</summary>
        <div class="items">
          ${item(TEXT.goOn, actions.goOn)} ${item(TEXT.larger, actions.larger)} ${item(TEXT.asPhoto, actions.asPhoto)}
          ${item(TEXT.asStart, actions.asStart)} ${item(TEXT.download, actions.download)} ${item(TEXT.remove, actions.remove)}
        </div>
      </details>
    </div>
  </article>`;
}

/** Two paintings over each other, with a slider between them. */
export function renderPair(
  pair: readonly { painting: StoredPainting; url: string }[],
  position: number,
  move: (position: number) => void,
): TemplateResult {
  const [left, right] = pair as [(typeof pair)[number], (typeof pair)[number]];
  const { width, height } = right.painting;
  return html`<div class="pair" ${styled({ '--at': `${position}%`, '--ratio': width / height })}>
    <img src=${right.url} alt=${titleOf(right.painting)} />
    <img class="left" src=${left.url} alt=${titleOf(left.painting)} />
    <input
      type="range"
      min="0"
      max="100"
      step="0.5"
      .value=${String(position)}
      aria-label=${TEXT.slide}
      @input=${(event: Event) => move((event.currentTarget as HTMLInputElement).valueAsNumber)}
    />
  </div>`;
}
