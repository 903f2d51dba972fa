import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/image/picture.ts';
import { fitLonger, resizePicture, resizePictureSync } from '../../src/image/resize.ts';

function picture(width: number, height: number, value: (x: number, y: number, c: number) => number): Picture {
  const data = new Float32Array(3 * width * height);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[(c * height + y) * width + x] = value(x, y, c);
    }
  }
  return { width, height, data };
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const kernel = (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);

/** The definition, one output at a time, in float64. */
function direct(source: Picture, width: number, height: number): Float64Array {
  const row = (from: number, to: number, i: number) => {
    const scale = from / to;
    const stretch = Math.max(1, scale);
    const w = Array.from({ length: from }, (_, j) => kernel((j + 0.5 - (i + 0.5) * scale) / stretch));
    const sum = w.reduce((a, b) => a + b, 0);
    return w.map((v) => v / sum);
  };
  const out = new Float64Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const wy = row(source.height, height, y);
    for (let x = 0; x < width; x++) {
      const wx = row(source.width, width, x);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < source.height; j++) {
          for (let i = 0; i < source.width; i++) {
            sum += wy[j]! * wx[i]! * source.data[(c * source.height + j) * source.width + i]!;
          }
        }
        out[(c * height + y) * width + x] = Math.min(1, Math.max(0, sum));
      }
    }
  }
  return out;
}

const noise = (x: number, y: number, c: number) => {
  const v = Math.sin(x * 12.9898 + y * 78.233 + c * 37.719) * 43758.5453;
  return v - Math.floor(v);
};

describe('resizePictureSync', () => {
  it.each([
    [37, 23, 11, 7],
    [11, 7, 37, 23],
    [29, 17, 29, 5],
    [16, 31, 47, 9],
    [5, 3, 1, 1],
    [1, 1, 5, 3],
    [64, 2, 3, 2],
  ])('of %d×%d to %d×%d agrees with the definition', (fromWidth, fromHeight, width, height) => {
    const source = picture(fromWidth, fromHeight, noise);
    const result = resizePictureSync(source, width, height);
    const expected = direct(source, width, height);
    expect([result.width, result.height, result.data.length]).toEqual([width, height, 3 * width * height]);
    const worst = Math.max(...result.data.map((v, i) => Math.abs(v - expected[i]!)));
    expect(worst).toBeLessThan(1e-6);
  });

  it('keeps a constant', () => {
    const result = resizePictureSync(
      picture(41, 27, (_x, _y, c) => 0.1 + 0.3 * c),
      19,
      53,
    );
    for (let c = 0; c < 3; c++) {
      for (const v of result.data.subarray(c * 19 * 53, (c + 1) * 19 * 53))
        expect(v).toBeCloseTo(0.1 + 0.3 * c, 6);
    }
  });

  it('keeps a ramp where the window is whole', () => {
    const result = resizePictureSync(
      picture(96, 20, (x) => (x + 0.5) / 96),
      24,
      20,
    );
    for (let x = 4; x < 20; x++) expect(result.data[x]).toBeCloseTo((x + 0.5) / 24, 5);
  });

  it('removes what is finer than the result can hold', () => {
    const result = resizePictureSync(
      picture(120, 120, (x, y) => (x + y) % 2),
      30,
      30,
    );
    for (let y = 3; y < 27; y++) {
      for (let x = 3; x < 27; x++) expect(Math.abs(result.data[y * 30 + x]! - 0.5)).toBeLessThan(0.01);
    }
  });

  it('clamps the overshoot beside an edge', () => {
    const result = resizePictureSync(
      picture(20, 20, (x) => (x < 10 ? 0 : 1)),
      60,
      60,
    );
    expect(Math.min(...result.data)).toBe(0);
    expect(Math.max(...result.data)).toBe(1);
  });

  it('gives back the same picture for the same size', () => {
    const source = picture(9, 8, noise);
    expect(resizePictureSync(source, 9, 8)).toBe(source);
  });

  it('comes to the same in pieces, between which other tasks run', async () => {
    const source = picture(900, 700, noise);
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const calm = await resizePicture(source, 500, 400);
    done = true;
    expect(turns).toBeGreaterThan(1);
    const bytes = ({ data }: Picture) => Buffer.from(data.buffer);
    expect(bytes(calm).equals(bytes(resizePictureSync(source, 500, 400)))).toBe(true);
    expect(await resizePicture(source, 900, 700)).toBe(source);
  });

  it.each([
    [0, 4],
    [4, -1],
    [2.5, 4],
    [Number.NaN, 4],
  ])('refuses %d×%d', (width, height) => {
    expect(() => resizePictureSync(picture(4, 4, noise), width, height)).toThrow(RangeError);
  });
});

describe('fitLonger', () => {
  it('sets the longer side and keeps the shape', () => {
    expect(fitLonger(1024, 768, 512)).toEqual({ width: 512, height: 384 });
    expect(fitLonger(333, 1000, 160)).toEqual({ width: 53, height: 160 });
    expect(fitLonger(20, 20, 31)).toEqual({ width: 31, height: 31 });
    expect(fitLonger(1000, 1, 100)).toEqual({ width: 100, height: 1 });
  });
});
