import { html, nothing, render, type TemplateResult } from 'lit';
import { redrawBy, say, texts, words } from '../language/words.ts';
import type { Offer, Sentence } from '../notice.ts';
import type { StoredPainting } from '../store/database.ts';
import { galleryStore, LIMIT, type NewPainting } from './gallery-store.ts';
import { renderCard, renderPair, titleOf } from './gallery-view.ts';

const TEXT = texts({
  title: 'Gallery',
  empty: 'Nothing here yet',
  begin: 'Every picture that you paint is kept here, in this browser, also when you close the page.',
  paint: 'Paint one',
  full: (date: string) => say`The gallery is full. The oldest picture in it is from ${date}.`,
  makeRoom: 'Remove the oldest',
  removed: 'The picture is deleted.',
  undo: 'Undo',
  kept: 'The picture so far is in the gallery.',
  compare: 'Compare two',
  comparing: 'Choose two pictures.',
  all: 'Download all',
  unstored: 'This browser stores nothing for this page, so the picture is not in the gallery.',
  held: (count: number, bytes: string) =>
    say`${count} of at most ${LIMIT.pictures} pictures, ${bytes} of ${words.bytes(LIMIT.bytes)}. They stay in this browser.`,
});

/** What can be done with a painting; the page does it. */
export interface GalleryActions {
  open(painting: StoredPainting, file: Blob): void;
  asPhoto(painting: StoredPainting, file: Blob): void;
  asStart(painting: StoredPainting, file: Blob): void;
  /** @param larger whether at twice the size, else with more steps */
  goOn(painting: StoredPainting, file: Blob, larger: boolean): void;
  /** Shows a sentence with at most two offers. */
  notice(text: Sentence, ...offers: readonly Offer[]): void;
  /** The file of a painting as it is to be saved. */
  toSave(file: Blob): Promise<Blob>;
  download(file: Blob, name: string): void;
  /** Shows the easel. */
  paint(): void;
}

/** The gallery: paintings kept in this browser, and what can be done with them. */
export class Gallery {
  #list: StoredPainting[] | undefined;
  readonly #urls = new Map<string, string>();
  /** Files that are shown large, by painting. */
  readonly #large = new Map<string, string>();
  #comparing = false;
  #pair: string[] = [];
  #position = 50;

  constructor(
    private readonly place: HTMLElement,
    private readonly actions: GalleryActions,
  ) {
    redrawBy(() => this.#list && this.#render());
  }

  /** Shows what is in the gallery now. */
  async show(): Promise<void> {
    try {
      this.#list = await galleryStore.list();
    } catch {
      this.#list = [];
    }
    this.#render();
  }

  /** Adds a painting; where the gallery is full, it asks about the oldest one first. */
  async add(made: NewPainting): Promise<void> {
    try {
      if (await galleryStore.full(made.file.size)) {
        const oldest = (await galleryStore.list()).at(-1)!;
        const full = () => TEXT.full(words.date(new Date(oldest.at), { dateStyle: 'long' }));
        this.actions.notice(full, {
          title: () => TEXT.makeRoom,
          act: () => void galleryStore.remove(oldest.id).then(() => this.add(made)),
        });
        return;
      }
      await galleryStore.add(made);
    } catch {
      this.actions.notice(() => TEXT.unstored);
      return;
    }
    if (this.#list) await this.show();
  }

  #url(painting: StoredPainting): string {
    const known = this.#urls.get(painting.id);
    if (known) return known;
    const url = URL.createObjectURL(painting.thumbnail);
    this.#urls.set(painting.id, url);
    return url;
  }

  #render(): void {
    const list = this.#list ?? [];
    render(list.length > 0 ? this.#wall(list) : this.#empty(), this.place);
  }

  #empty(): TemplateResult {
    return html`<div class="empty">
      <svg viewBox="0 0 120 90" width="150" aria-hidden="true">
        <rect x="6" y="12" width="44" height="34" /><rect x="60" y="6" width="30" height="40" />
        <rect x="60" y="54" width="52" height="30" /><rect x="18" y="54" width="32" height="26" />
      </svg>
      <h2>${TEXT.empty}</h2>
      <p>${TEXT.begin}</p>
      <button type="button" class="main" @click=${this.actions.paint}>${TEXT.paint}</button>
    </div>`;
  }

  #wall(list: StoredPainting[]): TemplateResult {
    const bytes = list.reduce((sum, one) => sum + one.bytes, 0);
    const pair = this.#pair.map((id) => list.find((one) => one.id === id)).filter((one) => one !== undefined);
    return html`
      <div class="heading">
        <h2>${TEXT.title}</h2>
        <div class="chips">
          <button type="button" class="chip" aria-pressed=${this.#comparing} @click=${() => this.#compare(!this.#comparing)}>
            ${TEXT.compare}
          </button>
          <button type="button" class="chip" @click=${() => void this.#downloadAll()}>${TEXT.all}</button>
        </div>
      </div>
      <p class="help">${this.#comparing && pair.length < 2 ? TEXT.comparing : TEXT.held(list.length, words.bytes(bytes))}</p>
      ${
        pair.length === 2
          ? renderPair(
              pair.map((one) => ({ painting: one, url: this.#large.get(one.id) ?? this.#url(one) })),
              this.#position,
              (position) => {
                this.#position = position;
                this.#render();
              },
            )
          : nothing
      }
      <div class="wall">
        ${list.map((painting) =>
          renderCard(
            painting,
            this.#url(painting),
            this.#comparing ? this.#pair.includes(painting.id) : undefined,
            {
              choose: () =>
                this.#comparing ? this.#choose(painting) : void this.#with(painting, this.actions.open),
              asPhoto: () => void this.#with(painting, this.actions.asPhoto),
              asStart: () => void this.#with(painting, this.actions.asStart),
              goOn: () => void this.#with(painting, (one, file) => this.actions.goOn(one, file, false)),
              larger: () => void this.#with(painting, (one, file) => this.actions.goOn(one, file, true)),
              download: () => void this.#with(painting, (one, file) => void this.#download(one, file)),
              remove: () => void this.#remove(painting),
            },
          ),
        )}
      </div>
    `;
  }

  async #with(painting: StoredPainting, act: (painting: StoredPainting, file: Blob) => void): Promise<void> {
    const file = await galleryStore.file(painting.id);
    if (file) act(painting, file);
  }

  #compare(on: boolean): void {
    this.#comparing = on;
    this.#pair = [];
    this.#render();
  }

  #choose(painting: StoredPainting): void {
    const { id } = painting;
    this.#pair = this.#pair.includes(id)
      ? this.#pair.filter((one) => one !== id)
      : [...this.#pair.slice(-1), id];
    void this.#with(painting, (_, file) => {
      if (!this.#large.has(id)) this.#large.set(id, URL.createObjectURL(file));
      this.#render();
    });
    this.#render();
  }

  async #remove({ id }: StoredPainting): Promise<void> {
    const whole = await galleryStore.whole(id);
    await galleryStore.remove(id);
    this.#pair = this.#pair.filter((one) => one !== id);
    await this.show();
    if (!whole) return;
    this.actions.notice(() => TEXT.removed, {
      title: () => TEXT.undo,
      act: () => void galleryStore.add(whole).then(() => this.show()),
    });
  }

  async #download(painting: StoredPainting, file: Blob): Promise<void> {
    this.actions.download(await this.actions.toSave(file), `${nameOf(painting)}.png`);
  }

  async #downloadAll(): Promise<void> {
    const { zipSync } = await import('fflate');
    const files: Record<string, Uint8Array> = {};
    for (const painting of this.#list ?? []) {
      const file = await galleryStore.file(painting.id);
      if (!file) continue;
      let name = nameOf(painting);
      for (let i = 2; files[`${name}.png`]; i++) name = `${nameOf(painting)}-${i}`;
      const saved = await this.actions.toSave(file);
      files[`${name}.png`] = new Uint8Array(await saved.arrayBuffer());
    }
    // PNG files do not get smaller.
    const zip = zipSync(files, { level: 0 });
    this.actions.download(
      new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' }),
      'art-filter.zip',
    );
  }
}

/** `Portrait-Mosaic` */
function nameOf(painting: StoredPainting): string {
  return (
    titleOf(painting)
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-') ?? 'picture'
  );
}
