import { describe, expect, it } from 'vitest';
import { layoutSheet, type SheetItem } from '../../src/sweep/layout.ts';
import { fitLine, fitLines, type Measure } from '../../src/sweep/text.ts';
import { exampleSheet } from './example.ts';

const measure: Measure = (text, size) => [...text].length * size * 0.55;
const iterations = { name: 'iterations', values: ['10', '50', '100'] };
const texture = { name: 'texture', values: ['0', '2'] };

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function boxOf(item: SheetItem): Box {
  if (item.kind !== 'text') return item;
  const { text, x, y, size, weight } = item;
  return { x, y: y - 0.8 * size, width: measure(text, size, weight), height: size };
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('layoutSheet', () => {
  it.each([
    { contents: 1, styles: 1, mixed: true, axes: [iterations] },
    { contents: 3, styles: 2, mixed: false, axes: [iterations, texture] },
    { contents: 2, styles: 4, mixed: false, axes: [] },
    { contents: 3, styles: 1, mixed: false, axes: [] },
    { contents: 1, styles: 5, mixed: true, axes: [texture, iterations] },
  ])('keeps everything on the sheet and nothing on anything else: %j', (plan) => {
    const { width, height, items } = layoutSheet(exampleSheet(plan), measure);
    const [paper, ...rest] = items;
    expect(paper).toMatchObject({ kind: 'box', x: 0, y: 0, width, height, tone: 'paper' });
    const boxes = rest.filter((item) => item.kind !== 'text' || item.text !== '').map(boxOf);
    for (const [i, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(i + 1)) expect(overlap(box, other)).toBe(false);
    }
  });

  it('shows every cell once, in its shape, with its values, and the pictures that went in', () => {
    const sheet = exampleSheet({ contents: 2, styles: 1, mixed: true, axes: [iterations] });
    const { items } = layoutSheet(sheet, measure);
    const pictures = items.filter((item) => item.kind === 'picture');
    expect(pictures.map(({ key }) => key).sort()).toEqual(
      [
        'cell:0',
        'cell:1',
        'cell:2',
        'cell:3',
        'cell:4',
        'cell:5',
        'content:0',
        'content:1',
        'style:0',
      ].sort(),
    );
    for (const { width, height } of pictures) expect(width / height).toBeCloseTo(4 / 3, 1);
    const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
    for (const text of [
      'An example',
      'size 128',
      '10',
      '50',
      '100',
      'Iterations 50',
      'content 0.2 · style 0.05',
      'Content 2',
    ]) {
      expect(texts).toContain(text);
    }
  });

  it('says why a picture is not there', () => {
    const plan = { contents: 1, styles: 1, mixed: true, axes: [iterations] };
    const sheet = exampleSheet(plan, (cell, index) => {
      if (index === 0) return { ...cell, result: undefined, failure: 'The picture diverged at iteration 3.' };
      return index === 1 ? { ...cell, result: undefined } : cell;
    });
    const { items } = layoutSheet(sheet, measure);
    const texts = items.flatMap((item) => (item.kind === 'text' ? [item] : []));
    expect(
      texts
        .filter(({ tone }) => tone === 'danger')
        .map(({ text }) => text)
        .join(' '),
    ).toBe('The picture diverged at iteration 3.');
    expect(texts.map(({ text }) => text)).toContain('Not yet painted');
    expect(items.filter((item) => item.kind === 'picture' && item.key.startsWith('cell'))).toHaveLength(1);
  });

  it('draws cells smaller where there are many columns', () => {
    const seeds = { name: 'seed', values: Array.from({ length: 24 }, (_, i) => `${i}`) };
    const { width } = layoutSheet(
      exampleSheet({ contents: 1, styles: 1, mixed: true, axes: [seeds] }),
      measure,
    );
    expect(width).toBeLessThanOrEqual(4000);
  });
});

describe('fitLine and fitLines', () => {
  it('cut what does not fit, by whole letters', () => {
    expect(fitLine('Portrait', 100, 10, 400, measure)).toBe('Portrait');
    expect(fitLine('Portrait 🎨🎨', 60, 10, 400, measure)).toBe('Portrait…');
    expect(fitLine('Portrait', 1, 10, 400, measure)).toBe('…');
    expect(fitLines('one two three four', 45, 2, 10, 400, measure)).toEqual(['one two', 'three f…']);
    expect(fitLines('', 45, 2, 10, 400, measure)).toEqual([]);
  });
});
