import { quantity } from './quantities.ts';

/** Texts by their English, in which `{0}`, `{1}` … stand for what is put in. */
export type Texts = Readonly<Record<string, string>>;

/** A template as a pattern that finds what was put in. */
interface Pattern {
  readonly expression: RegExp;
  /** Number of each value, in the order of the English. */
  readonly places: readonly number[];
  /** Whether it ends with a value that is no sentence, so that no further ones belong to it. */
  readonly ends: boolean;
  readonly translated: string;
}

/** Puts values into a template. */
export function filled(template: string, values: readonly unknown[]): string {
  return template.replace(/\{(\d+)\}/g, (_, place: string) => String(values[Number(place)]));
}

/**
 * Says finished English sentences in another language. The engine says what happened in English alone; a sentence is
 * found again by its template. What is put into it is translated as well, where it is a text of the engine or an amount.
 * Several sentences in a row, and a sentence after a name and a colon, are translated one by one. A text without a
 * template stays as it is.
 */
export class Recogniser {
  readonly #patterns: readonly Pattern[];

  constructor(
    private readonly texts: Texts,
    private readonly language: string,
    private readonly finish: (text: string) => string = (text) => text,
    /** The translation of a name that is put in, such as a setting's or a sample's; undefined for any other. */
    private readonly nameOf: (english: string) => string | undefined = () => undefined,
  ) {
    const withPlaces = Object.keys(texts).filter((template) => /\{\d+\}/.test(template));
    // The one that says most by itself comes first.
    const said = (template: string) => template.replace(/\{\d+\}/g, '').length;
    this.#patterns = withPlaces
      .sort((a, b) => said(b) - said(a))
      .map((template) => ({ ...patternOf(template), translated: texts[template]! }));
  }

  translate(text: string): string {
    const said = this.#whole(text) ?? this.#sentences(text) ?? this.#named(text);
    return said === undefined ? text : this.finish(said);
  }

  /** A text that is one of the templates; a half sentence also with a capital and a full stop. */
  #whole(text: string): string | undefined {
    const stopped = text.endsWith('.');
    const forms = [text, ...(stopped ? [text.slice(0, -1)] : [])].flatMap((form) => [
      form,
      uncapitalised(form),
    ]);
    const said = this.#exact(forms);
    return said === undefined || !stopped || /[.!?…]$/.test(said) ? said : `${said}.`;
  }

  /** The first of some forms that is a template. */
  #exact(forms: readonly string[]): string | undefined {
    const { texts } = this;
    for (const form of forms) {
      if (Object.hasOwn(texts, form)) return texts[form];
      const amount = quantity(form, this.language);
      if (amount !== undefined) return amount;
    }
    for (const { expression, places, ends, translated } of this.#patterns) {
      const found = forms.map((form) => expression.exec(form)).find((one) => one !== null);
      if (!found || (ends && found.at(-1)!.includes('. '))) continue;
      const values: string[] = [];
      for (const [i, place] of places.entries()) values[place] = this.#value(found[i + 1]!);
      return filled(translated, values);
    }
    return undefined;
  }

  /** What is put into a template: the name of a picture with its role, a text of its own, or any other. */
  #value(text: string): string {
    return this.#exact([`${text}:`]) ?? this.nameOf(text) ?? this.translate(text);
  }

  #sentences(text: string): string | undefined {
    const ends = [...text.matchAll(/(?<=[.!?…]) /g)].map(({ index }) => index);
    // As many as belong together.
    for (const end of ends.toReversed()) {
      const first = text.slice(0, end);
      const said = this.#whole(first) ?? this.#named(first);
      if (said !== undefined) return `${said} ${this.translate(text.slice(end + 1))}`;
    }
    for (const end of ends) {
      const rest = text.slice(end + 1);
      const said = this.#whole(rest);
      if (said !== undefined) return `${text.slice(0, end)} ${said}`;
    }
    return undefined;
  }

  #named(text: string): string | undefined {
    for (const { index } of text.matchAll(/: /g)) {
      const rest = text.slice(index + 2);
      const said = this.#whole(rest) ?? this.#sentences(rest);
      if (said === undefined) continue;
      return `${this.#value(text.slice(0, index))}: ${said}`;
    }
    return undefined;
  }
}

const uncapitalised = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

function patternOf(template: string): Omit<Pattern, 'translated'> {
  const places: number[] = [];
  const parts = template.split(/\{(\d+)\}/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    places.push(Number(part));
    return '([^]*?)';
  });
  return { expression: new RegExp(`^${parts.join('')}$`), places, ends: /[^:] \{\d+\}$/.test(template) };
}
