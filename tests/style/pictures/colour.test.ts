import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/image/picture.ts';
import { normal } from '../../../src/random.ts';
import {
  luminance,
  matchColours,
  meanAndCovariance,
  seenPictures,
} from '../../../src/style/pictures/colour.ts';
import { parseColor } from '../../../src/style/settings/parse.ts';

/** Colours drawn from mean + mix · normal numbers, cut to 0…1, rounded to 8 bits. */
function picture(seed: number, mean: number[], mix: number[][], width = 37, height = 23): Picture {
  const next = normal(seed);
  const size = width * height;
  const data = new Float32Array(3 * size);
  for (let at = 0; at < size; at++) {
    const z = [next(), next(), next()];
    for (let c = 0; c < 3; c++) {
      const value = mean[c]! + mix[c]!.reduce((sum, m, i) => sum + m * z[i]!, 0);
      data[c * size + at] = Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
    }
  }
  return { width, height, data };
}

/** The definition, on numbers as they are. */
function moments({ data }: Picture) {
  const size = data.length / 3;
  const planes = [0, 1, 2].map((c) => Array.from(data.subarray(c * size, (c + 1) * size)));
  const mean = planes.map((plane) => plane.reduce((a, b) => a + b) / size);
  const covariance = planes.map((a, i) =>
    planes.map(
      (b, j) => a.reduce((sum, value, k) => sum + (value - mean[i]!) * (b[k]! - mean[j]!), 0) / size,
    ),
  );
  return { mean, covariance };
}

function miss(a: Picture, b: Picture): number {
  const flat = ({ mean, covariance }: ReturnType<typeof moments>) => [...mean, ...covariance.flat()];
  const [left, right] = [flat(moments(a)), flat(moments(b))];
  return Math.max(...left.map((value, i) => Math.abs(value - right[i]!)));
}

const PHOTO = picture(
  1,
  [0.4, 0.45, 0.5],
  [
    [0.2, 0.05, 0],
    [0.2, 0, 0.02],
    [0.18, -0.08, 0],
  ],
);
const PAINTING = picture(
  2,
  [0.7, 0.4, 0.2],
  [
    [0.2, 0.1, 0],
    [0.1, 0.1, 0.05],
    [0, 0.1, 0.15],
  ],
  29,
  41,
);
/** Half of it is cut at black. */
const NIGHT = picture(
  3,
  [0.05, 0.04, 0.1],
  [
    [0.1, 0, 0],
    [0.08, 0.04, 0],
    [0.1, 0, 0.1],
  ],
);
/** Much of it is cut at both ends. */
const POSTER = picture(
  4,
  [0.6, 0.4, 0.5],
  [
    [0.7, 0, 0],
    [0, 0.6, 0],
    [0, 0, 0.8],
  ],
);
const ALL = { photo: PHOTO, painting: PAINTING, night: NIGHT, poster: POSTER };
const PAIRS = Object.entries(ALL).flatMap(([a, style]) =>
  Object.entries(ALL).map(([b, content]) => ({ a, b, style, content })),
);

describe('meanAndCovariance', () => {
  it('is as defined', async () => {
    const got = await meanAndCovariance(PAINTING);
    const { mean, covariance } = moments(PAINTING);
    for (let i = 0; i < 3; i++) {
      expect(got.mean[i]).toBeCloseTo(mean[i]!, 12);
      for (let j = 0; j < 3; j++) expect(got.covariance[i]![j]).toBeCloseTo(covariance[i]![j]!, 12);
    }
  });
});

describe('matchColours', () => {
  it.each(PAIRS)("gives the $a the $b's mean and covariance within 1e-3", async ({ style, content }) => {
    const matched = await matchColours(style, content);
    expect([matched.width, matched.height]).toEqual([style.width, style.height]);
    expect(miss(matched, content)).toBeLessThan(1e-3);
    expect(Math.min(...matched.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...matched.data)).toBeLessThanOrEqual(1);
  });

  it('leaves a picture alone that has the colours already', async () => {
    const matched = await matchColours(PHOTO, PHOTO);
    expect(Math.max(...matched.data.map((value, i) => Math.abs(value - PHOTO.data[i]!)))).toBeLessThan(1e-5);
  });

  it('tints a grey picture, and invents no colours from its rounding', async () => {
    const grey = await luminance(PAINTING);
    const dithered = { ...grey, data: grey.data.map((value, i) => value + (i % 2) / 255 / 4) };
    const matched = await matchColours(dithered, POSTER);
    const { mean, covariance } = moments(matched);
    const wanted = moments(POSTER);
    for (let c = 0; c < 3; c++) expect(mean[c]).toBeCloseTo(wanted.mean[c]!, 3);
    const redness = covariance[0]![0]! - 2 * covariance[0]![1]! + covariance[1]![1]!;
    expect(redness).toBeLessThan(0.01);
    expect(
      wanted.covariance[0]![0]! - 2 * wanted.covariance[0]![1]! + wanted.covariance[1]![1]!,
    ).toBeGreaterThan(0.2);
  });

  it('makes a blank picture blank in the mean colour', async () => {
    const { mean } = moments(PHOTO);
    const { data } = await matchColours({ width: 8, height: 4, data: new Float32Array(96).fill(0.3) }, PHOTO);
    for (let i = 0; i < 96; i++) expect(data[i]).toBeCloseTo(mean[Math.floor(i / 32)]!, 5);
  });
});

describe('luminance', () => {
  it('is in all three channels', async () => {
    const { data } = await luminance({ width: 2, height: 1, data: Float32Array.of(1, 0.5, 0, 0.5, 0, 1) });
    const wanted = [0.299, 0.5 * 0.886 + 0.114];
    [...data].forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i % 2]!, 6);
    });
  });

  it('of a style gets the mean and deviation of the content', async () => {
    const grey = await luminance(NIGHT);
    const matched = await matchColours(await luminance(POSTER), grey);
    expect(miss(matched, grey)).toBeLessThan(1e-3);
    const size = matched.data.length / 3;
    const apart = matched.data.subarray(size).map((value, i) => Math.abs(value - matched.data[i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
  });
});

describe('seenPictures', () => {
  it.each(['style', 'mix:0.5', 'mix:1'])('are the pictures themselves for %s', async (color) => {
    const seen = await seenPictures(parseColor(color), { content: PHOTO, styles: [PAINTING, NIGHT] });
    expect(seen.content).toBe(PHOTO);
    expect(seen.styles).toEqual([PAINTING, NIGHT]);
  });

  it('are recoloured styles, or luminances', async () => {
    const matched = await seenPictures(parseColor('content-match'), {
      content: PHOTO,
      styles: [PAINTING, NIGHT],
    });
    expect(matched.content).toBe(PHOTO);
    for (const style of matched.styles) expect(miss(style as Picture, PHOTO)).toBeLessThan(1e-3);
    const grey = await seenPictures(parseColor('content-luminance'), { content: PHOTO, styles: [PAINTING] });
    expect(miss(grey.styles[0] as Picture, grey.content)).toBeLessThan(1e-3);
    expect(grey.content.data.subarray(0, 9)).toEqual(grey.content.data.subarray(37 * 23, 37 * 23 + 9));
  });
});
