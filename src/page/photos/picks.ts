import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { SAMPLES } from '../../samples/index.ts';
import type { Choices } from '../controls/choices.ts';
import type { Draft } from '../drafts/drafts.ts';
import { say, text, texts } from '../language/words.ts';
import { picked } from './bring.ts';
import type { OwnPictures } from './own-pictures.ts';
import { THUMBNAIL_URLS } from './sample-files.ts';

const TEXT = texts({
  photo: 'Photo',
  yours: 'Your photo',
  ways: 'Drop, paste or choose',
  camera: 'Take a photo',
  edit: 'Crop or turn',
  style: 'Style',
  mix: 'Mix',
  mixing: 'Pick several styles; pick one again to leave it out.',
  hint: 'Click a style to paint with it.',
  draft: (title: string) => say`${title}: in this style, a small draft`,
  ownStyle: 'Your style',
  remove: (name: string) => say`Remove ${name}`,
  rest: 'Show my photo in the other styles',
});

type Kind = 'content' | 'style';

/** A picture to pick. */
interface Tile {
  readonly name: string;
  readonly title: string;
  readonly alt: string;
  readonly url: string;
  readonly own: boolean;
}

export interface PicksState {
  readonly choices: Choices;
  readonly mixing: boolean;
  readonly own: OwnPictures;
  /** The photo's draft in a style; undefined where there is none yet. */
  draft(style: string): Draft | undefined;
  /** Whether drafts wait for leave to be painted, as they take long here. */
  readonly draftsWait: boolean;
}

export interface PickActions {
  /** @param add whether a style joins the others, or leaves them */
  pick(kind: Kind, name: string, add: boolean): void;
  mix(on: boolean): void;
  bring(kind: Kind, files: readonly File[]): void;
  remove(id: string): void;
  /** Opens the tool that crops and turns the photo. */
  edit(): void;
  /** Paints the drafts that wait. */
  paintRest(): void;
}

function tilesOf(kind: Kind, own: OwnPictures): Tile[] {
  const brought = own.ofKind(kind).map(({ id, name }) => {
    return { name: id, title: name.replace(/\.[a-z0-9]{2,5}$/i, ''), alt: '', url: own.url(id), own: true };
  });
  const samples = SAMPLES.filter((sample) => sample.kind === kind).map(({ name, title, alt }) => {
    return { name, title: text(title), alt: text(alt), url: THUMBNAIL_URLS[name]!, own: false };
  });
  return [...brought, ...samples];
}

/** Photos and styles to pick from, one's own first. Styles are mixed while "Mix" is on, or with Ctrl, Cmd or Shift held. */
export function renderPicks(state: PicksState, actions: PickActions): TemplateResult {
  const { choices, mixing, own, draftsWait } = state;
  return html`
    <div class="photos" data-role="content">
      <div class="heading">
        <h2>${TEXT.photo}</h2>
        <button type="button" class="chip" id="edit-photo" @click=${actions.edit}>${TEXT.edit}</button>
      </div>
      <div class="bring">
        ${picker('content', 'yours', html`<b>${TEXT.yours}</b><small>${TEXT.ways}</small>`, actions)}
        <label class="file camera">
          <input
            type="file"
            accept="image/*"
            capture="environment"
            @change=${picked((files) => actions.bring('content', files))}
          />
          <span>${TEXT.camera}</span>
        </label>
      </div>
      <div class="tiles strip">
        ${tilesOf('content', own).map((tile) => renderTile(tile, 'content', tile.name === choices.content, state, actions))}
      </div>
    </div>
    <div class="styles" data-role="style">
      <div class="heading">
        <h2>${TEXT.style}</h2>
        <button type="button" class="chip mix" aria-pressed=${mixing} @click=${() => actions.mix(!mixing)}>
          ${TEXT.mix}
        </button>
      </div>
      <p class="help">${mixing ? TEXT.mixing : TEXT.hint}</p>
      <div class="tiles">
        ${tilesOf('style', own).map((tile) => renderTile(tile, 'style', choices.styles.includes(tile.name), state, actions))}
        ${picker('style', 'add', html`<span class="plus" aria-hidden="true">+</span><span>${TEXT.ownStyle}</span>`, actions)}
      </div>
      ${draftsWait ? html`<button type="button" class="chip" @click=${actions.paintRest}>${TEXT.rest}</button>` : nothing}
    </div>
  `;
}

/** A label that opens the file picker. */
function picker(kind: Kind, name: string, body: TemplateResult, actions: PickActions): TemplateResult {
  return html`<label class="file ${name}">
    <input
      type="file"
      accept="image/*"
      data-bring=${kind}
      ?multiple=${kind === 'style'}
      aria-label=${kind === 'style' ? TEXT.ownStyle : TEXT.yours}
      @change=${picked((files) => actions.bring(kind, files))}
    />
    ${body}
  </label>`;
}

function renderTile(
  { name, title, alt, url, own }: Tile,
  kind: Kind,
  pressed: boolean,
  { mixing, draft }: PicksState,
  actions: PickActions,
): TemplateResult {
  const painted = kind === 'style' ? draft(name) : undefined;
  const side = kind === 'style' ? 96 : 48;
  return html`<div class="place">
    <button
      type="button"
      class="tile"
      aria-pressed=${pressed}
      aria-label=${own || kind === 'content' ? title : nothing}
      title=${alt || title}
      data-sample=${own ? nothing : name}
      data-own=${own ? name : nothing}
      @click=${(event: MouseEvent) =>
        actions.pick(
          kind,
          name,
          kind === 'style' && (mixing || event.ctrlKey || event.metaKey || event.shiftKey),
        )}
    >
      <img
        src=${painted?.url ?? url}
        alt=${painted ? TEXT.draft(title) : alt}
        class=${classMap({ draft: painted !== undefined, unfinished: painted?.finished === false })}
        width=${side}
        height=${side}
        decoding="async"
      />
      <span>${title}</span>
    </button>
    ${
      own
        ? html`<button type="button" class="remove" aria-label=${TEXT.remove(title)} @click=${() => actions.remove(name)}>
            ×
          </button>`
        : nothing
    }
  </div>`;
}
