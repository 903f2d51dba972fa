import { type Place, Words } from '../../src/language/words.ts';

/** The texts of a place with a language around it. */
export function wordsIn(lang: string): Words {
  const parentNode = { getAttribute: () => lang, parentNode: null };
  return new Words({ addController: () => undefined, parentNode } as Partial<
    Record<keyof Place, unknown>
  > as Place);
}
