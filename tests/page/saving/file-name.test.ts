import { expect, it } from 'vitest';
import { fileName } from '../../../src/page/saving/saving.ts';

it('is made of the names of photo and style', () => {
  expect(fileName(['My cat.jpeg', 'Pop-art halftone'], 'webp')).toBe('My-cat-Pop-art-halftone.webp');
  expect(fileName(['고양이.png', ''], 'jpg')).toBe('고양이.jpg');
  expect(fileName(['', '***'], 'png')).toBe('picture.png');
});
