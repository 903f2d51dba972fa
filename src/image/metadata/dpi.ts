import { ArtFilterError } from '../../errors.ts';

/** Most dots an inch that JPEG holds. */
export const MOST_DPI = 65_535;

/** @throws ArtFilterError `settings` for dots an inch that are no whole number of 1 … 65535 */
export function checkDpi(dpi: number | undefined): void {
  if (dpi === undefined || (Number.isInteger(dpi) && dpi >= 1 && dpi <= MOST_DPI)) return;
  throw new ArtFilterError(
    'settings',
    `dpi is ${dpi}, expected a whole number from 1 to ${MOST_DPI}, such as 300.`,
  );
}
