// Public kinds of files in `../shared/cases`, where that is there: by the command line's coder and by the page's.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtFilterError } from '../../src/errors.ts';
import { decodeFile } from '../../src/image/decode-node.ts';
import { MIN_SIDE } from '../../src/image/picture.ts';
import { CodecPage, type Seen, seenOf } from './codec-page.ts';

interface Expected {
  left: number[] | null;
  right: number[] | null;
  note: string;
  size: [number, number];
}

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases');
const WITHIN = 2;
const isThere = existsSync(join(FOLDER, 'expect.json'));
const expected: Record<string, Expected> = isThere
  ? JSON.parse(readFileSync(join(FOLDER, 'expect.json'), 'utf8'))
  : {};

/** Files that are no picture that can be read, with what their refusal says. */
const REFUSED: Record<string, RegExp> = {
  'jpeg-cut.jpg': /cut short or damaged, about \d+ % of the picture is there/,
  'jpeg-cut-after-thumbnail.jpg': /cut short or damaged, about \d+ % of the picture is there/,
  'other.heic': /HEIC: .* cannot read it; on the phone choose 'most compatible'/,
  'other.jxl': /JPEG XL: .* cannot read it; convert it/,
  'other.pdf': /this is a PDF document/,
  'other.mp4': /this is a film/,
  'page.jpg': /this is a web page/,
  'empty.png': /the file is empty/,
  'thin-1.png': /1×400 pixels, expected at least 16×16/,
};
/** What is said of files that are read. */
const NOTICED: readonly [names: RegExp, notice: RegExp][] = [
  [/^(avif-animated|webp-animated)/, /is an animation, of which its first frame is used/],
  [/^apng/, /is an animation, of which its default picture is used/],
  [/^icc-(broken|junk)/, /the colour profile in it is (damaged|cut short)/],
  [/^icc-(rgb|p3)-on-grey/, /the colour profile in it is for RGB colours and the picture is grey/],
  [/^icc-grey-on-rgb/, /the colour profile in it is for grey colours and the picture is RGB/],
];

function check(name: string, seen: Seen): void {
  const { left, right, note, size } = expected[name]!;
  const refusal = REFUSED[name];
  if (refusal) {
    expect(seen).toMatchObject({ code: 'picture', message: expect.stringMatching(refusal) });
    return;
  }
  expect(seen, note).toMatchObject({ width: size[0], height: size[1] });
  [left, right, left, right].forEach((half, quarter) => {
    half?.forEach((value, c) => {
      const got = Math.round(seen.quarters![quarter]![c]!);
      expect(Math.abs(got - value), `${seen.quarters![quarter]} for ${half}`).toBeLessThanOrEqual(WITHIN);
    });
  });
  const notice = NOTICED.find(([names]) => names.test(name))?.[1];
  if (notice) expect(seen.notices).toEqual([expect.stringMatching(notice)]);
  else expect(seen.notices).toEqual([]);
}

describe.skipIf(!isThere)('files of ../shared/cases (skipped without it)', () => {
  it.each(Object.keys(expected))('%s by the command line', async (name) => {
    const notices: string[] = [];
    const path = join(FOLDER, name);
    const seen = await decodeFile(path, { name, onNotice: (sentence) => notices.push(sentence) }).then(
      seenOf,
      (error: unknown) => {
        expect(error).toBeInstanceOf(ArtFilterError);
        const { code, message } = error as ArtFilterError;
        return { code, message };
      },
    );
    check(name, { ...seen, notices });
  });

  describe('in the page', () => {
    let page: CodecPage;
    beforeAll(async () => {
      page = await CodecPage.open();
    });
    afterAll(() => page?.close());

    it.each(Object.keys(expected))('%s', async (name) => {
      check(name, await page.decode(readFileSync(join(FOLDER, name)), { name }));
    });
  });

  it('has refusals only for files that cannot be styled', () => {
    for (const name of Object.keys(REFUSED)) {
      const { left, size } = expected[name]!;
      expect(left === null || Math.min(...size) < MIN_SIDE).toBe(true);
    }
  });
});
