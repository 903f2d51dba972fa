import { describe, expect, it } from 'vitest';
import type { Brush } from '../../../src/element/regions/brush.ts';
import { coveredBy, Painting } from '../../../src/element/regions/painting.ts';

const HARD: Brush = { size: 8, softness: 0, erase: false };
const at = (x: number, y: number, pressure = 1) => ({ x, y, pressure });
const value = (painting: Painting, x: number, y: number) => painting.data[y * painting.width + x]!;

function dab(brush: Brush, pressure = 1): Painting {
  const painting = new Painting(24, 16);
  painting.begin(brush, at(12, 8, pressure));
  painting.end();
  return painting;
}

describe('a dab', () => {
  it('covers a disc of the brush’s size', () => {
    const painting = dab(HARD);
    const area = coveredBy(painting) * 24 * 16;
    expect(area).toBeGreaterThan(0.97 * Math.PI * 16);
    expect(area).toBeLessThan(1.03 * Math.PI * 16);
    expect(value(painting, 12, 8)).toBe(1);
    expect(value(painting, 12, 13)).toBe(0);
  });

  it('fades from the middle when it is soft, and is symmetric', () => {
    const painting = dab({ ...HARD, softness: 1 });
    const row = [12, 13, 14, 15, 16].map((x) => value(painting, x, 8));
    expect(row).toEqual([...row].sort((a, b) => b - a));
    expect(row[2]).toBeGreaterThan(0.1);
    expect(row[2]).toBeLessThan(0.9);
    for (let x = 0; x < 12; x++) expect(value(painting, x, 8)).toBeCloseTo(value(painting, 23 - x, 8), 6);
  });

  it('is smaller under a lighter touch, and never nothing', () => {
    const areas = [0, 0.5, 1].map((pressure) => coveredBy(dab(HARD, pressure)));
    expect(areas[0]).toBeGreaterThan(0);
    expect(areas[1]).toBeGreaterThan(areas[0]!);
    expect(areas[2]).toBeGreaterThan(areas[1]!);
  });

  it('at the border is cut off', () => {
    const painting = new Painting(24, 16);
    expect(painting.begin(HARD, at(0, 0))).toEqual({ left: 0, top: 0, right: 5, bottom: 5 });
    expect(painting.begin(HARD, at(-40, 90))).toMatchObject({ left: 0, right: 0 });
    expect(painting.covered * 24 * 16).toBeCloseTo((Math.PI * 16) / 4, 0);
  });
});

describe('a stroke', () => {
  it('is as strong where it crosses itself as elsewhere', () => {
    const soft: Brush = { ...HARD, softness: 1 };
    const once = new Painting(24, 16);
    once.begin(soft, at(4, 8));
    once.line(at(20, 8));
    once.end();
    const thrice = new Painting(24, 16);
    thrice.begin(soft, at(4, 8));
    for (const x of [20, 4, 20]) thrice.line(at(x, 8));
    thrice.end();
    expect(thrice.data).toEqual(once.data);
  });

  it('leaves no gap between two dabs far apart', () => {
    const painting = new Painting(24, 16);
    painting.begin({ ...HARD, size: 2 }, at(2, 2));
    const box = painting.line(at(22, 14));
    for (let i = 0; i <= 20; i++)
      expect(value(painting, 2 + i, Math.floor(2 + 0.6 * i))).toBeGreaterThan(0.2);
    expect(box.right - box.left).toBeGreaterThanOrEqual(22);
  });

  it('erases what is there', () => {
    const painting = new Painting(24, 16);
    painting.fill(1);
    painting.begin({ ...HARD, erase: true }, at(12, 8));
    painting.end();
    expect(value(painting, 12, 8)).toBe(0);
    expect(value(painting, 0, 0)).toBe(1);
  });

  it('cannot go on before it has begun', () => {
    expect(() => new Painting(4, 4).line(at(1, 1))).toThrow(/begin\(\)/);
  });
});

describe('taking back', () => {
  it('goes through strokes, filling and turning round, and forth again', () => {
    const painting = new Painting(24, 16);
    const states = [painting.data.slice()];
    const doings = [
      () => {
        painting.begin(HARD, at(3, 3));
        painting.line(at(9, 9));
        painting.end();
      },
      () => painting.invert(),
      () => {
        painting.begin({ ...HARD, erase: true }, at(20, 12));
        painting.end();
      },
      () => painting.fill(0),
      () => painting.replace(new Float32Array(24 * 16).fill(0.25)),
    ];
    for (const doing of doings) {
      doing();
      states.push(painting.data.slice());
    }
    for (const state of states.slice(0, -1).reverse()) {
      expect(painting.undo()).toBe(true);
      expect(painting.data).toEqual(state);
    }
    expect(painting.undo()).toBe(false);
    expect(painting.changed).toBe(false);
    for (const state of states.slice(1)) {
      expect(painting.redo()).toBe(true);
      expect(painting.data).toEqual(state);
    }
    expect(painting.redo()).toBe(false);
  });

  it('has nothing to make anew after something else was done', () => {
    const painting = new Painting(24, 16);
    painting.fill(1);
    painting.undo();
    expect(painting.canRedo).toBe(true);
    painting.invert();
    expect(painting.canRedo).toBe(false);
  });

  it('forgets the oldest steps of many large ones', () => {
    const painting = new Painting(2048, 2048);
    for (let i = 0; i < 6; i++) painting.invert();
    let steps = 0;
    while (painting.undo()) steps += 1;
    expect(steps).toBe(4);
    expect(painting.changed, 'by the steps that cannot be taken back').toBe(true);
  });
});
