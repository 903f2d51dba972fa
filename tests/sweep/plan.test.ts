import { describe, expect, it } from 'vitest';
import { gridOf, MAX_CELLS, planCells } from '../../src/sweep/plan.ts';

const a = { name: 'iterations', values: ['10', '20'] };
const b = { name: 'texture', values: ['0', '1', '2'] };

describe('planCells', () => {
  it('gives every combination once, the last axis fastest', () => {
    const cells = planCells({ contents: 2, styles: 2, mixed: false, axes: [a, b] });
    expect(cells).toHaveLength(24);
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(24);
    expect(cells.slice(0, 4)).toEqual([
      { content: 0, styles: [0], values: ['10', '0'] },
      { content: 0, styles: [0], values: ['10', '1'] },
      { content: 0, styles: [0], values: ['10', '2'] },
      { content: 0, styles: [0], values: ['20', '0'] },
    ]);
    expect(cells.at(-1)).toEqual({ content: 1, styles: [1], values: ['20', '2'] });
  });

  it('mixes all styles in every cell when told to', () => {
    const cells = planCells({ contents: 1, styles: 3, mixed: true, axes: [a] });
    expect(cells).toEqual([
      { content: 0, styles: [0, 1, 2], values: ['10'] },
      { content: 0, styles: [0, 1, 2], values: ['20'] },
    ]);
  });

  it('refuses nothing that varies, one axis twice, and too much', () => {
    const refusal = (plan: Parameters<typeof planCells>[0]) => () => planCells(plan);
    expect(refusal({ contents: 1, styles: 3, mixed: true, axes: [] })).toThrow(/Nothing varies/);
    expect(refusal({ contents: 1, styles: 1, mixed: false, axes: [a, a] })).toThrow(
      /iterations is varied twice/,
    );
    const many = { name: 'seed', values: Array.from({ length: 24 }, (_, i) => `${i}`) };
    expect(refusal({ contents: 1, styles: 9, mixed: false, axes: [many] })).toThrow(
      `216 combinations, expected at most ${MAX_CELLS}`,
    );
  });
});

describe('gridOf', () => {
  it.each([
    { contents: 1, styles: 1, mixed: true, axes: [a] },
    { contents: 2, styles: 3, mixed: false, axes: [] },
    { contents: 2, styles: 2, mixed: false, axes: [a, b] },
    { contents: 1, styles: 2, mixed: true, axes: [a, b] },
    { contents: 3, styles: 1, mixed: false, axes: [b] },
  ])('puts each cell where its row and column say: %j', (plan) => {
    const cells = planCells(plan);
    const grid = gridOf(plan);
    const seen = grid.cells.flat();
    expect([...seen].sort((x, y) => x - y)).toEqual(cells.map((_, i) => i));
    for (const [row, indices] of grid.cells.entries()) {
      for (const [column, index] of indices.entries()) {
        const heading = { ...grid.rows[row]!, ...grid.columns[column]! };
        const values = [...grid.rows[row]!.values, ...grid.columns[column]!.values].map(({ value }) => value);
        const cell = cells[index]!;
        expect(values).toEqual(cell.values);
        expect(heading.content ?? cell.content).toBe(cell.content);
        if (heading.style !== undefined) expect(cell.styles).toEqual([heading.style]);
      }
    }
  });

  it('goes across by the last thing that varies', () => {
    const grid = gridOf({ contents: 2, styles: 1, mixed: true, axes: [a] });
    expect(grid.columns).toEqual([
      { values: [{ title: 'Iterations', value: '10' }] },
      { values: [{ title: 'Iterations', value: '20' }] },
    ]);
    expect(grid.rows.map(({ content }) => content)).toEqual([0, 1]);
  });
});
