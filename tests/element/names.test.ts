import { expect, it } from 'vitest';
import { sourceName } from '../../src/element/pictures/picture-source.ts';
import { resultName } from '../../src/element/view/download.ts';

it.each([
  ['https://example.org/a/my%20cat.jpg?size=2#x', 'my cat.jpg'],
  ['pictures/boat.webp', 'boat.webp'],
  ['data:image/png;base64,AAAA', 'picture'],
  ['https://example.org/50%', '50%'],
])('%s is called %s', (address, name) => {
  expect(sourceName(address)).toBe(name);
});

it('calls a file by its name and a blob a picture', () => {
  expect(sourceName(new File([], 'me.png'))).toBe('me.png');
  expect(sourceName(new Blob([]))).toBe('picture');
});

it.each([
  ['boat.webp', 'swirls.webp', 'boat-swirls.png'],
  ['my cat (1).jpeg', undefined, 'my-cat-1.png'],
  [undefined, undefined, 'picture.png'],
])('names the result of %s and %s %s', (content, style, name) => {
  expect(resultName(content, style)).toBe(name);
});
