// Files of every kind, made here, with colours by the definitions of their spaces: by the command line's coder and by the
// page's, which have to agree.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import { CodecPage, type Seen, seenOf } from './codec-page.ts';
import { HEIGHT, WIDTH } from './made/files.ts';
import { type Made, madeFiles } from './made/kinds.ts';

const WITHIN = 2;
const files = await madeFiles();

function check({ left, right, size = [WIDTH, HEIGHT], notice, upright }: Made, seen: Seen): void {
  expect(seen).toMatchObject({ width: size[0], height: size[1] });
  const halves = upright ? [left, left, right, right] : [left, right, left, right];
  halves.forEach((half, quarter) => {
    half.forEach((value, c) => {
      const got = seen.quarters![quarter]![c]!;
      expect(Math.abs(Math.round(got) - value), `${seen.quarters![quarter]} for ${half}`).toBeLessThanOrEqual(
        WITHIN,
      );
    });
  });
  expect(seen.notices).toEqual(notice ? [expect.stringMatching(notice)] : []);
}

describe('by the command line', () => {
  it.each(files.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const notices: string[] = [];
    const picture = await decodeBytes(file.bytes, { onNotice: (sentence) => notices.push(sentence) });
    check(file, { ...seenOf(picture), notices });
  });
});

describe('in the page', () => {
  let page: CodecPage;
  beforeAll(async () => {
    page = await CodecPage.open();
  });
  afterAll(() => page?.close());

  it.each(files.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const seen = await page.decode(file.bytes);
    if (file.differs) expect(seen).toMatchObject({ width: WIDTH, height: HEIGHT, notices: [] });
    else check(file, seen);
  });
});
