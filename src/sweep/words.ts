/** The texts of a sheet in a language: as `Words` of an element or a page. */
export interface SheetWords {
  /** As the attribute `lang` has it. */
  readonly language: string;
  /** Tag of a template in English, in the language. */
  say(english: TemplateStringsArray, ...values: readonly (string | number)[]): string;
  /** A text of a table, such as the title of an axis. */
  text(english: string): string;
  /** A finished sentence, such as a failure's. */
  sentence(english: string): string;
}

const asItIs = (english: string) => english;

/** The texts as they are written here, for the command line. */
export const ENGLISH: SheetWords = {
  language: 'en',
  say: (english, ...values) => String.raw({ raw: english }, ...values),
  text: asItIs,
  sentence: asItIs,
};
