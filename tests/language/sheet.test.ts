// The sheet of a comparison, saved from a Korean page.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addTexts, loadLanguage } from '../../src/language/words.ts';
import { korean } from '../../src/page/language/korean.ts';
import { sheetHtml } from '../../src/sweep/html.ts';
import { layoutSheet } from '../../src/sweep/layout.ts';
import type { Sheet } from '../../src/sweep/sheet.ts';
import type { Measure } from '../../src/sweep/text.ts';
import { exampleSheet } from '../sweep/example.ts';
import { wordsIn } from './words-in.ts';

beforeEach(async () => {
  vi.stubGlobal('navigator', { languages: [] });
  await loadLanguage('ko');
  addTexts('ko', korean);
});
afterEach(() => void vi.unstubAllGlobals());

const plan = {
  contents: 1,
  styles: 2,
  mixed: false,
  axes: [{ name: 'iterations', title: 'Iterations', values: ['1', '2'] }],
};
const sheet: Sheet = {
  ...exampleSheet(plan, (cell, index) => {
    const { result, ...unfinished } = cell;
    if (index === 2) return unfinished;
    return index === 3 ? { ...unfinished, failure: 'Choose a picture and a style first.' } : cell;
  }),
  title: '가',
  note: '나',
  made: '다',
  contents: [{ title: '사진 1', width: 400, height: 300 }],
  styles: [1, 2].map((i) => ({ title: `화풍 ${i}`, width: 400, height: 300 })),
};
/** Texts with English in them, but for the name of a key. */
const english = (texts: readonly string[]) =>
  texts.filter((text) => /[a-z]{3}/i.test(text.replace('Shift', '')));

it('the picture has Korean captions, and English ones by default', () => {
  const measure: Measure = (text, size) => text.length * size * 0.6;
  const texts = (words?: ReturnType<typeof wordsIn>) =>
    layoutSheet(sheet, measure, words).items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  const said = texts(wordsIn('ko'));
  expect(english(said)).toEqual([]);
  expect(said).toEqual(
    expect.arrayContaining([
      '단계 1',
      '사진 0.2 · 화풍 0.05',
      '아직 그리지 않음',
      '먼저 사진과 화풍을 선택하세요.',
    ]),
  );
  expect(texts()).toEqual(
    expect.arrayContaining(['Iterations 1', 'content 0.2 · style 0.05', 'Not yet painted']),
  );
});

it('the page has Korean texts, and English ones by default', () => {
  const said = (words?: ReturnType<typeof wordsIn>) => {
    const html = sheetHtml(sheet, () => 'data:image/png;base64,AAAA', words);
    const body = html
      .slice(html.indexOf('<body>'))
      .replace(/<script>[\s\S]*?<\/script>|<table class="settings">[\s\S]*?<\/table>/g, '');
    const texts = [
      ...body.matchAll(/>([^<]+)</g),
      ...body.matchAll(/(?:aria-label|alt|data-shown)="([^"]*)"/g),
    ];
    return { language: /<html lang="(\w+)">/.exec(html)![1], texts: texts.map(([, text]) => text!) };
  };
  const inKorean = said(wordsIn('ko'));
  expect(inKorean.language).toBe('ko');
  expect(english(inKorean.texts)).toEqual([]);
  expect(inKorean.texts).toEqual(
    expect.arrayContaining(['왼쪽 그림 {0}%', '손실과 설정', '공통 설정', '바꾼 설정: 단계: 1, 2.']),
  );
  const plain = said();
  expect(plain.language).toBe('en');
  expect(plain.texts).toEqual(expect.arrayContaining(['{0} % of the left picture', 'The same in all']));
});
