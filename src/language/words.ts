import { LocalizeController, registerTranslation, update } from '@shoelace-style/localize';
import type { ReactiveControllerHost } from 'lit';
import { formatBytes, formatProgress, formatSeconds } from '../format.ts';
import {
  browserLanguage,
  known,
  LANGUAGES,
  type Language,
  LOAD,
  type Translated,
  type Translation,
} from './languages.ts';
import { filled, Recogniser } from './recognise.ts';

/** A text in the language of its place: a tag of templates in English. */
export type Say = (english: TemplateStringsArray, ...values: readonly (string | number)[]) => string;

/** Languages whose texts are on their way, or here. */
const asked = new Map<Translated, Promise<void>>();
/** Texts by their English, of each language. */
const texts = new Map<Language, Map<string, string>>();
/** Languages whose texts are here, with what says the engine's sentences in them and what fits a text to its values. */
const here = new Map<Language, { recogniser: Recogniser; finish: Translation['finish'] }>();

/** Loads the texts of a language, once; where they cannot be fetched, it stays English until the next try. */
export function loadLanguage(language: Language): Promise<void> {
  if (language === 'en') return Promise.resolve();
  const loading = asked.get(language) ?? LOAD[language]().then((loaded) => addTexts(language, loaded));
  asked.set(language, loading);
  loading.catch(() => asked.delete(language));
  return loading;
}

/** Adds texts to those of a language, such as a page's own. */
export function addTexts(language: Translated, { shown, said, finish }: Partial<Translation>): void {
  const table = texts.get(language) ?? new Map<string, string>();
  texts.set(language, table);
  const recogniser = said && new Recogniser(said, language, finish, (english) => table.get(english));
  if (recogniser) here.set(language, { recogniser, finish });
  if (!shown) return;
  for (const [english, text] of Object.entries(shown)) table.set(english, text);
  registerTranslation({ $code: language, $name: LANGUAGES[language], $dir: 'ltr', ...shown });
}

type Parented = Pick<Node, 'parentNode'>;

/** What a text is shown in: an element, or the page. */
export type Place = Pick<ReactiveControllerHost, 'addController' | 'requestUpdate'> &
  Pick<Node, 'parentNode' | 'getRootNode'>;

/**
 * The texts of an element, in the language of the nearest `lang` around it, else of the browser. The texts of the code are
 * English; others are loaded when they are needed, and the element is drawn again.
 */
export class Words {
  #watched: MutationObserver | undefined;
  #language: Language | undefined;
  /** Of the library, whose types are not part of the package's. */
  readonly #shown: Shown;

  /** @param changed called where the language is another one, once its texts are here */
  constructor(
    private readonly place: Place,
    private readonly changed: () => void = () => undefined,
  ) {
    this.#shown = new Shown(place, this);
  }

  /** Language of the nearest `lang` that there are texts for. */
  lang(): Language {
    for (let node: Parented | null = this.place; node; node = parentOf(node)) {
      const tag = 'getAttribute' in node ? (node as Element).getAttribute('lang') : null;
      if (tag) return known(tag) ?? browserLanguage();
    }
    return browserLanguage();
  }

  /** The language that is shown: English until the texts of another one are here. */
  get language(): Language {
    const language = this.lang();
    return language === 'en' || here.has(language) ? language : 'en';
  }

  /** The element was put into a page. */
  connected(): void {
    if (typeof MutationObserver === 'undefined') return;
    this.#watched = new MutationObserver(() => this.follow());
    for (let root: Node | null = this.place.getRootNode(); root; root = hostRoot(root)) {
      this.#watched.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
    }
    this.follow();
  }

  /** The element was taken out. */
  disconnected(): void {
    this.#watched?.disconnect();
  }

  /** Looks whether the language is another one. */
  follow(): void {
    const language = this.lang();
    // Without its texts the element goes on in English.
    void loadLanguage(language).then(
      () => this.#follow(),
      () => undefined,
    );
  }

  #follow(): void {
    const { language } = this;
    if (language === (this.#language ?? 'en')) return;
    this.#language = language;
    update();
    this.changed();
  }

  /** Tag of a template: its text in the language. */
  readonly say: Say = (english, ...values) => {
    const template = english.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
    const text = filled(this.text(template), values);
    return here.get(this.language)?.finish?.(text) ?? text;
  };

  /** A text that stands in a table, such as the title of a setting. */
  readonly text = (english: string): string => {
    if (this.language === 'en' || !this.#shown.exists(english, {})) return english;
    return this.#shown.term(english);
  };

  /** A finished English sentence of the engine, such as an error's. */
  readonly sentence = (english: string): string =>
    here.get(this.language)?.recogniser.translate(english) ?? english;

  /** A date as the language writes it. */
  date(date: Date, options: Intl.DateTimeFormatOptions): string {
    return this.#shown.date(date, options);
  }

  /** A number as the language writes it. */
  number(value: number): string {
    return this.#shown.number(value);
  }

  /** `1.2 GB` */
  bytes(amount: number): string {
    return this.sentence(formatBytes(amount));
  }

  /** `5.2 of 52 MB` */
  progress(bytes: { readonly done: number; readonly total: number }): string {
    return this.sentence(formatProgress(bytes));
  }

  /** A measured time: `3 min 20 s`. */
  seconds(amount: number): string {
    return this.sentence(formatSeconds(amount));
  }

  /** A share, 0 … 1, as whole percents. */
  percent(share: number): string {
    return this.say`${this.number(Math.round(100 * share))} %`;
  }
}

/** Texts and formats of a place, by its language. */
class Shown extends LocalizeController {
  constructor(
    place: Place,
    readonly words: Words,
  ) {
    super(place as ReactiveControllerHost & HTMLElement);
  }

  override lang(): Language {
    return this.words.lang();
  }

  override hostConnected(): void {
    super.hostConnected();
    this.words.connected();
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.words.disconnected();
  }
}

function parentOf(node: Parented): Node | null {
  return node.parentNode ?? ('host' in node ? (node as ShadowRoot).host : null);
}

/** Root around a shadow root. */
function hostRoot(root: Node): Node | null {
  return 'host' in root ? (root as ShadowRoot).host.getRootNode() : null;
}
