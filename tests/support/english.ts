import { type Place, Words } from '../../src/language/words.ts';

/** The texts of an element that is in no page, in English. */
export const english = new Words({ addController: () => undefined } as Partial<Place> as Place);
