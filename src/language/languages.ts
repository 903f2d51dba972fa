import { loadPart } from '../load-part.ts';
import type { Texts } from './recognise.ts';

/** Languages of the element, by their codes, with their own names. */
export const LANGUAGES = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof LANGUAGES;

/** English, in which the texts stand in the code, has none of these. */
export type Translated = Exclude<Language, 'en'>;

/** Texts of one language. */
export interface Translation {
  /** Titles, buttons, help. */
  readonly shown: Texts;
  /** Sentences of the engine: errors, notices, hints. */
  readonly said: Texts;
  /** Fits a text to what was put into it, such as particles to the words before them. */
  finish?(text: string): string;
}

/** The language of a tag such as `ko-KR`; undefined for one that there are no texts for. */
export function known(tag: string): Language | undefined {
  const [code] = tag.toLowerCase().split(/[-_]/);
  return Object.hasOwn(LANGUAGES, code!) ? (code as Language) : undefined;
}

/** The first of the browser's languages that there are texts for, else English. */
export function browserLanguage(): Language {
  const { languages = [] } = globalThis.navigator ?? {};
  return languages.map(known).find((language) => language !== undefined) ?? 'en';
}

/** @throws ArtFilterError `network` where the texts cannot be fetched */
export const LOAD: Readonly<Record<Translated, () => Promise<Translation>>> = {
  async ko() {
    // Also beside the one script `style-transfer.js` it is a file of its own, unlike the other parts.
    const { korean } = await loadPart(async () => await import('./korean/korean.ts'));
    return korean;
  },
};
