// The Korean texts against the English ones in the source: none is missing, left over, or untranslated.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import korean from '../../src/language/korean/shown.json' with { type: 'json' };
import pageKorean from '../../src/page/language/korean.json' with { type: 'json' };
import { SAMPLES } from '../../src/samples/index.ts';
import { CONTROLS, helpSentence } from '../../src/style/settings/controls.ts';
import { choicesOf } from '../../src/style/settings/kinds.ts';
import { LOOKS } from '../../src/style/settings/looks.ts';
import { RECIPES } from '../../src/style/settings/recipes.ts';
import { SETTING_NAMES, settingOf } from '../../src/style/settings/settings.ts';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import { shownIn, sources } from './texts.ts';

/** Texts that are the same in both languages: names, units, and values alone. */
const SAME = ['cm', 'L-BFGS', 'Adam', 'Art Filter', 'neural-style', 'Style Transfer in PyTorch'];

const shown: Readonly<Record<string, string>> = korean;
const ofPage: Readonly<Record<string, string>> = pageKorean;

/** English of the markup: text of `data-say`, and of the attributes that it names. */
function markup(): string[] {
  const html = readFileSync('index.html', 'utf8');
  return [...html.matchAll(/<(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>([^<]*)/g)].flatMap(
    ([, , attributes, text]) => {
      const say = /data-say="([^"]*)"/.exec(attributes!)?.[1];
      if (say === undefined) return [];
      return say
        .split(' ')
        .map((name) => (name ? new RegExp(`\\s${name}="([^"]*)"`).exec(attributes!)![1]! : text!.trim()));
    },
  );
}

/** Texts of tables that the page shows: settings, looks, recipes, samples. */
function tables(): string[] {
  const settings = CONTROLS.filter(({ key }) => (SETTING_NAMES as readonly string[]).includes(key));
  return [
    ...settings.flatMap((control) => [control.title, helpSentence(control)]),
    ...SETTING_NAMES.flatMap((name) => Object.values(choicesOf(settingOf(name)) ?? {})),
    ...LOOKS.flatMap(({ title, description }) => [title, description]),
    ...Object.values(RECIPES).map(({ description }) => description),
    ...SAMPLES.flatMap(({ title, alt }) => [title, alt]),
    ...Object.values(BUNDLED).map(({ title }) => title),
    'the published VGG19',
  ];
}

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();
const inElement = unique(sources('src/element').flatMap(shownIn));
const inPage = unique([
  ...['src/page', 'src/sweep'].flatMap(sources).flatMap(shownIn),
  ...markup(),
  ...tables(),
]);
const places = (text: string) => unique(text.match(/\{\d+\}/g) ?? []);

it('finds the texts', () => {
  expect(inElement.length).toBeGreaterThan(80);
  expect(inPage.length).toBeGreaterThan(250);
  expect(inPage).toContain('Getting ready: {0}.');
  expect(markup()).toContain('Gallery');
});

it('every text of the element is in its Korean ones, and nothing else is', () => {
  expect(Object.keys(shown).sort()).toEqual(inElement);
});

it('every text of the page is in its Korean ones or in those of the element, and nothing else is', () => {
  expect(Object.keys(ofPage).sort()).toEqual(inPage.filter((text) => !Object.hasOwn(shown, text)));
});

it.each([
  ['the element', shown],
  ['the page', ofPage],
])('the Korean texts of %s are Korean, and have the same places for values', (_, texts) => {
  const latin = Object.entries(texts).filter(
    ([text, said]) => !/[가-힣]/.test(said) && /[a-z]{2}/i.test(text),
  );
  const untranslated = latin.filter(([text]) => !SAME.includes(text)).map(([text]) => text);
  // A text of values and signs alone has no words to translate.
  expect(
    untranslated.filter((text) => /[a-z]{3}/i.test(text.replace(/\b(of|px|at|and|GPU)\b/g, ''))),
  ).toEqual([]);
  const differ = Object.entries(texts).filter(([text, said]) => places(text).join() !== places(said).join());
  expect(differ.map(([text]) => text)).toEqual([]);
});

it('Korean texts have no double spaces, no full-width signs, and one form of address', () => {
  const all = [...Object.values(shown), ...Object.values(ofPage)];
  expect(all.filter((text) => / {2}|^ | $|[，．！？（）]/.test(text))).toEqual([]);
  expect(all.filter((text) => /(습니다|입니다|십시오|합니다)/.test(text))).toEqual([]);
});
