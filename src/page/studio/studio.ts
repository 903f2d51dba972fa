import {
  type EstimateDetail,
  type MaskRole,
  type PictureSource,
  SETTING_PROPERTIES,
  type StyleTransferElement,
} from '../../element/index.ts';
import { SAMPLES, type Sample } from '../../samples/index.ts';
import {
  type Choices,
  fitted,
  fromHash,
  type Given,
  inForce,
  pickedStyles,
  toHash,
  withoutStart,
} from '../controls/choices.ts';
import { rebased } from '../controls/presets.ts';
import { say } from '../language/words.ts';
import type { Networks } from '../networks/networks.ts';
import type { Sentence } from '../notice.ts';
import type { OwnPictures } from '../photos/own-pictures.ts';
import { SAMPLE_URLS } from '../photos/sample-files.ts';
import { isOwn } from '../store/database.ts';
import { History } from './history.ts';

type Kind = Sample['kind'];

const namesOf = (kind: Kind) => SAMPLES.filter((s) => s.kind === kind).map((s) => s.name);
const NAMES = { content: namesOf('content'), style: namesOf('style') };

export interface StudioChanges {
  /** The display must update. */
  changed(): void;
  notice(text: Sentence): void;
  /** @throws any that is not an ArtFilterError */
  refuse(error: unknown): void;
}

/** The choices of the page, their history, and what the element is given of them. */
export class Studio {
  choices: Choices = { content: undefined, styles: [], given: {} };
  /** Whether a picked style is added to the others. */
  mixing = false;
  /** Share of the picture that each mask covers, by role. */
  readonly covered = new Map<MaskRole, number>();
  /** Estimate of the next run. */
  estimate: EstimateDetail | undefined;
  /** Set by the page once there is a choice of networks. */
  networks!: Networks;
  readonly #history = new History<Choices>();
  /** Whether the style that is on its way is painted at once. */
  #paintNext = false;
  /** Sample files by name; each file is named by its title, not by its built address; it is translated where it is shown. */
  readonly #files = new Map<string, Promise<PictureSource>>();

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly own: OwnPictures,
    private readonly changes: StudioChanges,
  ) {
    easel.addEventListener('picturechange', ({ detail: { role, origin } }) => {
      const given =
        role === 'style'
          ? fitted(this.choices.given, easel.pictures.styles.length)
          : withoutStart(this.choices.given);
      if (given !== this.choices.given) {
        this.apply({ ...this.choices, given });
        this.remember();
      }
      if (origin === 'person') void this.#adopt(role);
      if (role === 'style' && this.#paintNext) this.paint();
    });
    easel.addEventListener('maskchange', ({ detail }) => {
      this.covered.set(detail.role, detail.covered);
      changes.changed();
    });
    easel.addEventListener('estimate', ({ detail }) => {
      this.estimate = detail;
      changes.changed();
    });
  }

  /** Names of all styles, in the order of their tiles. */
  get allStyles(): readonly string[] {
    return [...this.own.ofKind('style').map(({ id }) => id), ...NAMES.style];
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  undo(): void {
    const before = this.#history.undo(this.choices);
    if (before) void this.restore(before);
  }

  redo(): void {
    const next = this.#history.redo(this.choices);
    if (next) void this.restore(next);
  }

  /** Chooses settings. @param kind the control, so that its changes are undone together */
  give(given: Given, kind?: string): void {
    try {
      inForce(given, this.networks.defaults);
    } catch (error) {
      // The panel returns to the settings before.
      this.changes.changed();
      this.changes.refuse(error);
      return;
    }
    this.#history.note(this.choices, kind);
    this.apply({ ...this.choices, given });
    this.remember();
  }

  apply(next: Choices): void {
    this.choices = next;
    for (const name of SETTING_PROPERTIES) Object.assign(this.easel, { [name]: this.choices.given[name] });
    this.changes.changed();
  }

  /** Moves the settings to another network's defaults. */
  rebase(from: Networks['defaults'], to: Networks['defaults']): void {
    this.apply({ ...this.choices, given: rebased(this.choices.given, from, to) });
    if (location.hash) this.remember();
  }

  /** Returns to earlier choices, pictures included. Resolves once the pictures are read. */
  async restore(next: Choices): Promise<void> {
    const { content, styles } = this.choices;
    this.apply(next);
    const kinds: Kind[] = [];
    if (next.content !== content) kinds.push('content');
    if (next.styles.join() !== styles.join()) kinds.push('style');
    const arrived = kinds.map((kind) => this.#arrival(kind));
    for (const kind of kinds) void this.bring(kind);
    this.remember();
    await Promise.all(arrived);
  }

  /** Resolves once the element has pictures of a kind, or has failed to read them. */
  #arrival(kind: Kind): Promise<void> {
    return new Promise((resolve) => {
      const ended = new AbortController();
      const end = () => {
        ended.abort();
        resolve();
      };
      const { signal } = ended;
      this.easel.addEventListener('picturechange', ({ detail: { role } }) => role === kind && end(), {
        signal,
      });
      this.easel.addEventListener('error', end, { signal });
    });
  }

  /** As `restore`, and can be undone. */
  revert(next: Choices): Promise<void> {
    this.#history.note(this.choices);
    return this.restore(next);
  }

  /** Chooses a picture; a style that is picked alone is painted at once. */
  pick(kind: Kind, name: string, add: boolean): void {
    const { choices } = this;
    this.#history.note(choices);
    if (kind === 'content') this.choices = { ...choices, content: name };
    else this.choices = { ...choices, styles: pickedStyles(choices.styles, name, add) };
    this.#paintNext = kind === 'style' && !add;
    void this.bring(kind);
    this.remember();
    this.changes.changed();
  }

  /** Starts painting, as soon as nothing else is under way. */
  paint(): void {
    this.#paintNext = false;
    void this.easel.start();
  }

  mix(on: boolean): void {
    this.mixing = on;
    this.changes.changed();
  }

  /** Writes the choices into the page's address. */
  remember(): void {
    const { networks, choices } = this;
    const network = networks.chosen === 'own' ? 'vgg19' : networks.chosen;
    const given = rebased(choices.given, networks.defaults, networks.defaultsOf(network));
    history.replaceState(null, '', `#${toHash({ ...choices, given }, network)}`);
  }

  /** Applies the settings of the address; defaults are the first samples and the recipe. */
  followLink(): void {
    const { choices: linked, network, refused } = fromHash(location.hash, NAMES);
    const { networks } = this;
    this.apply({
      given: rebased(linked.given, networks.defaultsOf(network), networks.defaults),
      content: linked.content ?? NAMES.content[0],
      styles: linked.styles.length ? linked.styles : NAMES.style.slice(0, 1),
    });
    this.mix(linked.styles.length > 1);
    if (this.choices.content !== NAMES.content[0]) this.easel.querySelector('[slot=poster]')?.remove();
    // On a slow line, the photo is seen first.
    void this.bring('content').then(() => this.bring('style'));
    const reasons = () => refused.map((reason) => reason()).join('; ');
    this.changes.notice(() => (refused.length ? say`Left out of the link: ${reasons()}.` : ''));
  }

  /** Gives the chosen pictures to the element, unless the choice has changed meanwhile. */
  async bring(kind: Kind): Promise<void> {
    const { content, styles } = this.choices;
    if (kind === 'content' && content) {
      const file = await this.file(content);
      if (this.choices.content === content) this.easel.content = file;
    }
    if (kind === 'style' && styles.length > 0) {
      const list = await Promise.all(styles.map((name) => this.file(name)));
      if (this.choices.styles === styles) this.easel.stylePictures = list;
    }
  }

  /** File of a sample, or of an own picture. */
  file(name: string): Promise<PictureSource> {
    if (isOwn(name)) return Promise.resolve(this.own.file(name) ?? name);
    const known = this.#files.get(name);
    if (known) return known;
    const { title } = SAMPLES.find((sample) => sample.name === name)!;
    const url = SAMPLE_URLS[name]!;
    const file = fetch(url).then(
      async (response) => new File([await response.blob()], title),
      // The element reports why it cannot be read.
      () => url,
    );
    this.#files.set(name, file);
    return file;
  }

  /** Keeps a picture that a person brought among the tiles. */
  async #adopt(kind: Kind): Promise<void> {
    const before = this.choices;
    this.#history.note(before);
    this.choices = kind === 'content' ? { ...before, content: undefined } : { ...before, styles: [] };
    this.remember();
    this.changes.changed();
    const { content, styles } = this.easel.pictures;
    const loaded = kind === 'content' ? (content ? [content] : []) : styles;
    const ids: string[] = [];
    for (const { name, blob } of loaded) ids.push(await this.own.add(kind, name, blob));
    const { pictures } = this.easel;
    if (kind === 'content' && pictures.content === content) {
      this.choices = { ...this.choices, content: ids[0] };
    }
    if (kind === 'style' && pictures.styles === styles) this.choices = { ...this.choices, styles: ids };
    this.changes.changed();
  }
}
