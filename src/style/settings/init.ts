import { ArtFilterError } from '../../errors.ts';

/** What a picture may start from; `picture` needs one to be given. */
export const INIT_SOURCES = ['content', 'noise', 'style', 'gray', 'picture'] as const;
export type InitSource = (typeof INIT_SOURCES)[number];

const NUMBER = /^\+?(\d+(\.\d*)?|\.\d+)$/;

/**
 * The shares of a start as people write it, `noise` or `content:0.7,noise:0.3`, brought to a sum of 1. Separated by
 * commas or spaces; a source without a number counts 1.
 * @throws ArtFilterError `settings`
 */
export function parseInit(text: string): ReadonlyMap<InitSource, number> {
  const shares = new Map<InitSource, number>();
  const items = text.trim() === '' ? [] : text.trim().split(/\s*,\s*|\s+/);
  for (const item of items) {
    const [name = '', share = '1', ...more] = item.split(':');
    const source = INIT_SOURCES.find((one) => one === name);
    const value = Number(share);
    if (!source || more.length > 0 || !NUMBER.test(share) || !(value > 0) || shares.has(source))
      throw refuse(text);
    shares.set(source, value);
  }
  if (shares.size === 0) throw refuse(text);
  const sum = [...shares.values()].reduce((a, b) => a + b, 0);
  return new Map([...shares].map(([source, share]) => [source, share / sum]));
}

function refuse(text: string): ArtFilterError {
  return new ArtFilterError(
    'settings',
    `init is ${JSON.stringify(text)}, expected one of ${INIT_SOURCES.join(', ')}, or some of them with shares, such as content:0.7,noise:0.3.`,
  );
}
