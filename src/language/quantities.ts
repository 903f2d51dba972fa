/** Units of the texts of `format.ts`, and what Intl calls them. */
const UNITS: Readonly<Record<string, string>> = {
  KB: 'kilobyte',
  MB: 'megabyte',
  GB: 'gigabyte',
  s: 'second',
  min: 'minute',
  h: 'hour',
  second: 'second',
  minute: 'minute',
  hour: 'hour',
};
const UNIT = '(KB|MB|GB|s|min|h|second|minute|hour)s?';
const ONE = new RegExp(`(\\d+(?:\\.\\d+)?|an?) ${UNIT}`, 'g');
const WHOLE = new RegExp(`^(?:${ONE.source} ?)+$`);

/**
 * An amount as `formatBytes`, `formatSeconds` and `formatDuration` write it, such as `1.2 GB`, `3 min 20 s` or `an hour`,
 * in another language; undefined for any other text.
 */
export function quantity(text: string, language: string): string | undefined {
  if (!WHOLE.test(text)) return undefined;
  return [...text.matchAll(ONE)]
    .map(([, amount, unit]) => {
      const number = amount!.startsWith('a') ? 1 : Number(amount);
      const unitDisplay = /B$/.test(unit!) ? 'short' : 'long';
      return new Intl.NumberFormat(language, { style: 'unit', unit: UNITS[unit!]!, unitDisplay }).format(
        number,
      );
    })
    .join(' ');
}
