import { addTexts, browserLanguage, known, type Language, loadLanguage } from '../../element/index.ts';
import { words } from './words.ts';

const KEY = 'art-filter.language';

/** The page's own texts, by language. */
const OWN = {
  en: async () => {},
  ko: async () => addTexts('ko', (await import('./korean.ts')).korean),
};

/** The language that was chosen at an earlier visit, else the browser's. */
function remembered(): Language {
  try {
    return known(localStorage.getItem(KEY) ?? '') ?? browserLanguage();
  } catch {
    return browserLanguage();
  }
}

/** Begins in the language of an earlier visit or the browser's; without its texts, the page goes on in English. */
export async function beginLanguage(): Promise<void> {
  await speak(remembered(), false).catch(() => undefined);
}

/**
 * Shows the page in a language, once its texts are here; where they cannot be fetched, the language stays.
 * @param remember whether the next visit begins in it
 * @throws ArtFilterError `network`
 */
export async function speak(language: Language, remember: boolean): Promise<void> {
  await Promise.all([loadLanguage(language), OWN[language]()]);
  document.documentElement.lang = language;
  translateMarkup();
  words.follow();
  if (!remember) return;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage, it lasts as long as the page.
  }
}

/** English of the markup, by element and attribute; `` for the text inside. */
const english = new WeakMap<Element, Map<string, string>>();

/** Translates what stands in index.html: the text of elements with `data-say`, or the attributes that it names. */
function translateMarkup(): void {
  for (const node of document.querySelectorAll<HTMLElement>('[data-say]')) {
    const known = english.get(node) ?? new Map<string, string>();
    english.set(node, known);
    for (const name of node.dataset.say!.split(' ')) {
      const text = known.get(name) ?? (name ? node.getAttribute(name) : node.textContent)!.trim();
      known.set(name, text);
      if (name) node.setAttribute(name, words.text(text));
      else node.textContent = words.text(text);
    }
  }
}
