import { ArtFilterError } from '../../errors.ts';

/**
 * Refuses weights of styles that mean nothing.
 * @param count of style pictures, where they are known
 * @throws ArtFilterError `settings`
 */
export function checkBlend(blend: readonly number[], count = blend.length): void {
  if (blend.length === 0) return;
  const expected = 'expected a number from 0 for each style picture, such as 0.3,0.7';
  const bad = blend.find((share) => !(share >= 0 && share <= 1e12));
  if (bad !== undefined) {
    throw new ArtFilterError('settings', `blend has ${bad}, ${expected}. Leave it out for equal parts.`);
  }
  if (blend.every((share) => share === 0)) {
    throw new ArtFilterError('settings', `blend is all zeros, ${expected}. Raise one.`);
  }
  if (blend.length !== count) {
    throw new ArtFilterError(
      'settings',
      `blend has ${blend.length} numbers, ${expected}; there are ${count}. Give ${count}.`,
    );
  }
}
