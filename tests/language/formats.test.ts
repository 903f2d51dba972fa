import { afterEach, expect, it, vi } from 'vitest';
import { formatBytes, formatDuration, formatProgress, formatSeconds } from '../../src/format.ts';
import { withParticles } from '../../src/language/korean/particles.ts';
import { browserLanguage, known } from '../../src/language/languages.ts';
import { quantity } from '../../src/language/quantities.ts';
import { loadLanguage } from '../../src/language/words.ts';
import { wordsIn } from './words-in.ts';

afterEach(() => void vi.unstubAllGlobals());

it('amounts are written as Intl writes them', () => {
  const korean = (text: string) => quantity(text, 'ko');
  expect(korean(formatBytes(1.24e9))).toBe('1.2GB');
  expect(korean(formatBytes(197e6))).toBe('197MB');
  expect(korean(formatBytes(4200))).toBe('4kB');
  expect(korean(formatSeconds(42))).toBe('42초');
  expect(korean(formatSeconds(200))).toBe('3분 20초');
  expect(korean(formatSeconds(3900))).toBe('1시간 5분');
  expect(['a second', 'an hour', '12 minutes', '1.5 hours'].map(korean)).toEqual([
    '1초',
    '1시간',
    '12분',
    '1.5시간',
  ]);
  expect(korean(formatDuration(20))).toBe('20초');
  expect(korean('3 pictures')).toBeUndefined();
  expect(korean('photo 3 MB.jpg')).toBeUndefined();
});

it('an element says texts, amounts, shares and dates in its language', async () => {
  await loadLanguage('ko');
  const korean = wordsIn('ko-KR');
  const english = wordsIn('en-GB');
  expect([korean.language, english.language]).toEqual(['ko', 'en']);
  const [at, of] = [3, 20];
  expect(korean.say`Stopped at ${at} of ${of}.`).toBe('20단계 중 3단계에서 중지했어요.');
  expect(english.say`Stopped at ${at} of ${of}.`).toBe('Stopped at 3 of 20.');
  expect([korean.bytes(52e6), english.bytes(52e6)]).toEqual(['52MB', '52 MB']);
  const bytes = { done: 5.2e6, total: 52e6 };
  expect([korean.progress(bytes), english.progress(bytes)]).toEqual(['52MB 중 5.2MB', formatProgress(bytes)]);
  expect([korean.seconds(200), english.seconds(200)]).toEqual(['3분 20초', '3 min 20 s']);
  expect([korean.percent(0.256), english.percent(0.256)]).toEqual(['26%', '26 %']);
  const date = new Date(2026, 4, 3);
  expect(korean.date(date, { dateStyle: 'long' })).toBe('2026년 5월 3일');
  expect(english.date(date, { dateStyle: 'long' })).toBe('May 3, 2026');
  expect(korean.sentence('The style transfer was stopped.')).toBe('그리기를 중지했어요.');
  expect(english.sentence('The style transfer was stopped.')).toBe('The style transfer was stopped.');
});

it('the browser’s languages count where there is no lang with texts', () => {
  expect(['ko', 'ko-KR', 'en_US', 'de', ''].map(known)).toEqual(['ko', 'ko', 'en', undefined, undefined]);
  vi.stubGlobal('navigator', { languages: ['de-AT', 'ko-KR', 'en'] });
  expect(browserLanguage()).toBe('ko');
  expect(wordsIn('de').lang()).toBe('ko');
  expect(wordsIn('en').lang()).toBe('en');
  vi.stubGlobal('navigator', { languages: ['de'] });
  expect(browserLanguage()).toBe('en');
  vi.stubGlobal('navigator', undefined);
  expect(browserLanguage()).toBe('en');
});

it('particles follow the words before them', () => {
  const said = {
    '사진을(를)': '사진을',
    '그림이(가)': '그림이',
    '색이(가)': '색이',
    '노이즈은(는)': '노이즈는',
    '256은(는)': '256은',
    '1024을(를)': '1024를',
    '10이(가)': '10이',
    '‘모자이크’을(를)': '‘모자이크’를',
    '화풍(으)로': '화풍으로',
    '파일(으)로': '파일로',
    '7(으)로': '7로',
    '512px이(가)': '512px이',
    '2GB을(를)': '2GB를',
    'VGG19와(과)': 'VGG19와',
    'adam을(를)': 'adam을',
    '[64, 3]이어야(여야)': '[64, 3]이어야',
    '2이어야(여야)': '2여야',
    '회색조(이)라': '회색조라',
    '1이에요(예요)': '1이에요',
    'seed을(를)': 'seed을(를)',
  };
  expect(Object.keys(said).map(withParticles)).toEqual(Object.values(said));
});
