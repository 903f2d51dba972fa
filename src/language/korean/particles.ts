/** Pairs of particles as they are written where the word before them is not known, and the forms after a consonant and a vowel. */
const PAIRS: Readonly<Record<string, readonly [consonant: string, vowel: string]>> = {
  '을(를)': ['을', '를'],
  '이(가)': ['이', '가'],
  '은(는)': ['은', '는'],
  '와(과)': ['과', '와'],
  '(으)로': ['으로', '로'],
  '(이)라는': ['이라는', '라는'],
  '(이)라': ['이라', '라'],
  '이어야(여야)': ['이어야', '여야'],
  '이에요(예요)': ['이에요', '예요'],
};
const PLACE = new RegExp(
  `([^\\s’”)"\\]]{1,3})([’”)"\\]]*)(${Object.keys(PAIRS)
    .map((pair) => pair.replace(/[()]/g, '\\$&'))
    .join('|')})`,
  'g',
);

const RIEUL = 8;
/** Final consonants of the digits as they are read, as numbers of Hangul's finals: 영, 일, 이, 삼 … */
const DIGITS = [21, RIEUL, 0, 16, 0, 0, 1, RIEUL, RIEUL, 0];

/** Final consonant of a word as it is read, 0 for a vowel; undefined where that is not known. */
function finalOf(word: string): number | undefined {
  const last = word.at(-1)!;
  const code = last.charCodeAt(0) - 0xac00;
  if (code >= 0 && code < 11_172) return code % 28;
  if (/\d/.test(last)) return DIGITS[Number(last)];
  if (/px$/.test(word)) return RIEUL;
  if (/[KMG]i?B$|%$/.test(word)) return 0;
  if (/[lmnLMN]/.test(last)) return last.toLowerCase() === 'l' ? RIEUL : 1;
  return /[aeiouyrswzfvhAEIOUYSWZFVH]/.test(last) ? 0 : undefined;
}

/** Chooses the particles that follow the words put into a text: `GPU을(를)` becomes `GPU를`. */
export function withParticles(text: string): string {
  return text.replace(PLACE, (found, word: string, marks: string, pair: string) => {
    const final = finalOf(word);
    if (final === undefined) return found;
    // After ㄹ it is 로, as after a vowel.
    const open = final === 0 || (pair === '(으)로' && final === RIEUL);
    return `${word}${marks}${PAIRS[pair]![open ? 1 : 0]}`;
  });
}
