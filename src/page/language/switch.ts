import { html, render } from 'lit';
import { LANGUAGES, type Language } from '../../element/index.ts';
import { speak } from './choice.ts';
import { say, words } from './words.ts';

/** Names for where there is little room. */
const SHORT: Readonly<Record<Language, string>> = { en: 'EN', ko: '한' };

/**
 * A button for each language, in its own name.
 * @param refuse receives the error where a language cannot be loaded
 */
export function showLanguages(place: HTMLElement, refuse: (error: unknown) => void): void {
  // The accessible name contains whichever of the two is seen.
  const button = ([language, name]: [string, string]) =>
    html`<button
      type="button"
      lang=${language}
      aria-label=${`${name}, ${SHORT[language as Language]}`}
      aria-current=${language === words.language}
      @click=${() => void speak(language as Language, true).catch(refuse)}
    >
      <span class="long">${name}</span><span class="short">${SHORT[language as Language]}</span>
    </button>`;
  const buttons = Object.entries(LANGUAGES).map(button);
  render(html`<div class="languages" role="group" aria-label=${say`Language`}>${buttons}</div>`, place);
}
