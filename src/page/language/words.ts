import { type Place, Words } from '../../element/index.ts';

const redraw: (() => void)[] = [];

/** The page as a place of texts: `lang` of `<html>` is its language. */
const page: Place = {
  get parentNode() {
    return globalThis.document?.documentElement ?? null;
  },
  getRootNode: () => document,
  // It is called while it is made.
  addController: (made) => queueMicrotask(() => made.hostConnected?.()),
  requestUpdate() {
    for (const act of redraw) act();
  },
};

/** The page's texts in its language. */
export const words = new Words(page);
export const { say, sentence, text } = words;

/** @param act draws a part of the page again, as its language is another one */
export function redrawBy(act: () => void): void {
  redraw.push(act);
}

/**
 * A table of English texts that are read in the page's language; what is made by a function is left to it.
 * @example const TEXT = texts({ undo: 'Undo', size: (pixels: number) => say`${pixels} px` });
 */
export function texts<T extends object>(table: T): T {
  const read = Object.entries(table).map(([name, value]) => {
    if (typeof value === 'object') return [name, { value: texts(value), enumerable: true }] as const;
    const get = () => (typeof value === 'string' ? text(value) : value);
    return [name, { get, enumerable: true }] as const;
  });
  return Object.defineProperties(Array.isArray(table) ? [] : {}, Object.fromEntries(read)) as T;
}
