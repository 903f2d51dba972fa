// What the engine says in English alone, said in Korean: each sentence that a person can meet is known.
import { expect, it } from 'vitest';
import { ArtFilterError } from '../../src/errors.ts';
import type { PictureFacts } from '../../src/image/formats/facts.ts';
import { notReadable } from '../../src/image/formats/kinds.ts';
import { animationNotice, damageNotice } from '../../src/image/formats/notices.ts';
import { korean } from '../../src/language/korean/korean.ts';
import { Recogniser } from '../../src/language/recognise.ts';
import { hintsFor } from '../../src/style/advice/hints.ts';
import { aboutText } from '../../src/style/planning/estimate-text.ts';
import { withWhatFits } from '../../src/style/planning/suggest-size.ts';
import { softwareNetwork } from '../../src/style/settings/for-adapter.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';
import { SETTING_NAMES, settingOf } from '../../src/style/settings/settings.ts';
import { CATALOGUE } from '../../src/vgg/hub/catalogue.ts';
import { BUNDLED } from '../../src/vgg/weights/bundled.ts';
import { literalsIn, sentencesIn, sources } from './texts.ts';

const recogniser = new Recogniser(korean.said, 'ko', korean.finish);
const say = (english: string) => recogniser.translate(english);

/** Files whose sentences only programmers meet: graph, ops and kernels, Node, files inside of decoders, and texts with a tag. */
const INSIDE =
  /^src\/(cli|language|samples|record\/film|graph|ops|gpu\/kernels|image\/decoders|vgg\/formats\/hdf5)\/|-node\.ts$|^src\/(node|ambient)|src\/image\/(sharp|metadata|colour\/(make|spaces))|\/types\/|\/styles\/|placeholder|settings\/(table|controls|looks|recipes)\.ts|formats\/svg/;

/** Sentences about a wrong use of the code, which nobody meets on a page. */
const MISUSE = [
  /\.wgsl/,
  /art-filter\/node/,
  /ImageData|\bbegin\(\)|<img>|it has been closed/,
  /^editMask: got/,
  /^preview: |^scale: |^resizePictureSync|^integrity: /,
  /is not an address; expected a name such as/,
  /^convolutions|^cannot be passed/,
  /measured with|measure the picture anew|was not measured|which is not in it|another init|^Leave the mask out|with other weights|Choose among these|has the wrong values|its tone has|its description|is not in it|does not match its digest|^the scale of|^the size|Choose the (size|colour)|gives each style the shape|Give \[3/,
  /^Nothing varies/,
  // By Node, of files.
  /it cannot be read \(/,
];

/** Texts made of parts that are said apart; each is looked at below as a whole. */
const MADE = [
  '{0} The painting starts again.',
  '{0}: {1}: {2} cannot read it{3}; {4}.',
  'size {0}: {1}×{2} pixels do not fit into {3} {4}. Allow more memory, or choose a smaller size.',
  'whole, as what wraps must',
  'even in the smallest tiles',
  '{0} is {1}, expected {2}. Choose one in that range.',
];

const required = sources('src')
  .filter((file) => !INSIDE.test(file))
  .flatMap((file) =>
    sentencesIn(file).filter(
      ({ text, isError }) => isError || (!file.startsWith('src/page/') && /^[A-Z{].*[.…]$/s.test(text)),
    ),
  )
  .map(({ text }) => text)
  .filter((text) => !MISUSE.some((one) => one.test(text)) && !MADE.includes(text));

/** A template with something in its places, of which the last of two side by side is empty. */
function spoken(template: string): { sentence: string; values: string[] } {
  const values: string[] = [];
  const sentence = template.replace(
    /(\{\d+\})?\{(\d+)\}/g,
    (_, before: string | undefined, place: string) => {
      const value = before ? `⟪${values.length}⟫` : `⟪${place}⟫`;
      values.push(value);
      return value;
    },
  );
  return { sentence, values };
}

/** Whether a text is Korean throughout, but for names. */
function isKorean(text: string): boolean {
  const words = text.replace(/['"‘“][^'"’”]*['"’”]|[\w-]+\.[\w.]+|optimizeDeps.*\}/g, '');
  return /[가-힣]/.test(text) && !/\b[a-z]{2,},? [a-z]{2,}\b/.test(words);
}

it('finds the sentences of the engine', () => {
  expect(required.length).toBeGreaterThan(120);
  expect(required).toContain(
    'The picture diverged at iteration {0} (the loss is {1}). Lower the learning rate, or use Adam.',
  );
});

it('every sentence that a person can meet is said in Korean, with what is put into it', () => {
  const missing = required.filter((template) => {
    const { sentence, values } = spoken(template);
    const said = say(sentence);
    return !isKorean(said) || values.some((value) => !said.includes(value));
  });
  expect(missing).toEqual([]);
});

it('no Korean sentence is left over from one that the source has no more', () => {
  const texts = sources('src')
    .filter((file) => !file.startsWith('src/language/'))
    .flatMap((file) => literalsIn(file));
  const code = [
    ...texts,
    ...Object.values(BUNDLED).map(({ description }) => description),
    ...CATALOGUE.map(({ description }) => description),
  ].join('\n');
  const left = Object.keys(korean.said).filter((text) => {
    const parts = text
      .split(/\{\d+\}|: |:$|this browser |; |, |\. |^this is |^the painting |expected (?:a|whole) /)
      .map((part) => part.trim());
    const long = parts.filter((part) => part.length > 8);
    return !(long.length > 0 ? long : parts).some((part) => code.includes(part.replace(/\.$/, '')));
  });
  expect(left).toEqual([]);
});

it('places for values are the same in both languages', () => {
  const places = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort().join();
  expect(Object.entries(korean.said).filter(([english, said]) => places(english) !== places(said))).toEqual(
    [],
  );
});

it('names, sentences in a row and amounts are said one by one', () => {
  expect(
    say(
      'content photo.jpg: the file is empty, expected a PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF, SVG, ICO or JPEG 2000 picture.',
    ),
  ).toBe(
    '사진 photo.jpg: 빈 파일이에요. PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF, SVG, ICO, JPEG 2000 사진을 선택하세요.',
  );
  expect(say('style notes.pdf: this is a PDF document: save its picture as PNG or JPEG.')).toBe(
    '화풍 notes.pdf: PDF 문서예요. 안에 있는 그림을 PNG나 JPEG로 저장하세요.',
  );
  expect(
    say(
      'The checkpoint is damaged: it ends within its header. Delete it and start a new run. The painting starts again.',
    ),
  ).toBe('중간 저장본이 손상됐어요(머리 부분에서 끊김). 지우고 새로 시작하세요. 처음부터 다시 그려요.');
  expect(say('Something that nobody has written.')).toBe('Something that nobody has written.');
});

it('texts made of parts are said as a whole', () => {
  const whole = [
    notReadable('content a.jxl', 'jxl', 'this browser'),
    notReadable('content a.heic', 'heic', 'this browser'),
    notReadable('content a.tif', 'tiff', 'this browser', 'its samples have 12 bits'),
    new ArtFilterError(
      'out-of-memory',
      'size 64: 64×64 pixels do not fit into 2 MB whole, as what wraps must. Allow more memory, or choose a smaller size.',
    ),
  ];
  for (const settings of [{ size: 3 }, { size: 20.5 }, { tvWeight: -1 }] as const) {
    try {
      resolveSettings(settings);
    } catch (error) {
      whole.push(error as ArtFilterError);
    }
  }
  expect(whole).toHaveLength(7);
  for (const { message } of whole) expect(say(message)).toSatisfy(isKorean);
  for (const notice of [
    animationNotice({ format: 'png' } as PictureFacts),
    animationNotice({ format: 'gif' } as PictureFacts),
    damageNotice(),
    damageNotice(0.4),
  ]) {
    expect(say(`content a: ${notice}.`)).toSatisfy(isKorean);
  }
});

it('hints are said in Korean', () => {
  const hints = [
    { size: 64 },
    { size: 64, styleScale: 0.5 },
    { size: 2000, styleScale: 3 },
    { size: 512, minScale: 0 },
  ].flatMap((settings) => hintsFor([], resolveSettings(settings)));
  expect(hints.length).toBeGreaterThan(3);
  for (const { message, action } of hints) {
    expect(say(message)).toSatisfy(isKorean);
    expect(say(action)).toSatisfy(isKorean);
  }
});

it('estimates are said in Korean, by its units', () => {
  const estimate = { bytes: 1.2e9, seconds: 200, tiles: 6, overlap: 0.4 };
  expect(say(`A${aboutText(estimate, false).slice(1)}.`)).toBe(
    'GPU 메모리 약 1.2GB, 시간 약 3분, 6조각으로 나눠 계산 40% 추가.',
  );
  expect(say(`A${aboutText({ ...estimate, tiles: 1 }, false).slice(1)}.`)).toBe(
    'GPU 메모리 약 1.2GB, 시간 약 3분.',
  );
  expect(say(`A${aboutText({ ...estimate, tiles: 1 }, true).slice(1)}.`)).toSatisfy(isKorean);
});

it('what fits in place of a size that does not is said in Korean', async () => {
  const errors = [
    'size 4096: 4096×3072 pixels do not fit into 2 GB even in the smallest tiles. Allow more memory, or choose a smaller size.',
    'conv1_1 needs 1.2 GB in one buffer, the GPU allows 256 MB. Choose a smaller size.',
  ].map((message) => new ArtFilterError('out-of-memory', message));
  const fits = [
    async ({ size = 4096, draft = false }) => size <= 3500 || draft,
    async ({ size = 4096, memory = 0, draft = false }) => size <= 3500 || memory > 3e9 || draft,
    async ({ memory = 0 }) => memory > 3e9,
    async () => false,
  ];
  for (const error of errors) {
    for (const [i, does] of fits.entries()) {
      const asked = { size: 4096, least: 64, ...(i === 1 || i === 2 ? { memory: 2e9 } : {}) };
      const { message } = (await withWhatFits(error, asked, does, 1.5e9)) as ArtFilterError;
      expect(say(message)).toSatisfy(isKorean);
    }
  }
});

it('values of the sliders, and the network of a software adapter', () => {
  for (const name of SETTING_NAMES) {
    const setting = settingOf(name);
    if (setting.kind !== 'number' || typeof setting.slider !== 'object') continue;
    for (const value of setting.slider.values)
      expect(say(setting.slider.text(value))).not.toMatch(/[a-z]{3}/);
  }
  expect(say(softwareNetwork({ software: true })!)).toMatch(
    /^초안 신경망을 써요\. 기본 신경망은 시간이 약 \d+배 걸려요$/,
  );
});

it('a comparison that is refused', () => {
  expect(say('vary iterations: 10 is repeated; remove one.')).toBe(
    'iterations: 10이 두 번 나와요. 하나를 지우세요.',
  );
});

it('descriptions of the networks are said in Korean', () => {
  const described = [...Object.values(BUNDLED), ...CATALOGUE.filter(({ id }) => id === 'vgg19')];
  for (const { description } of described) expect(say(description)).toMatch(/[가-힣]/);
});
