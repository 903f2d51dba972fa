import { expect, it } from 'vitest';
import { History } from '../../../src/page/studio/history.ts';

it('goes back and forth, and forgets what was undone once there is another change', () => {
  const history = new History<string>();
  expect([history.canUndo, history.undo('a')]).toEqual([false, undefined]);
  history.note('a', undefined, 0);
  history.note('b', undefined, 5000);
  expect(history.undo('c')).toBe('b');
  expect(history.undo('b')).toBe('a');
  expect(history.canUndo).toBe(false);
  expect(history.redo('a')).toBe('b');
  expect(history.redo('b')).toBe('c');
  expect(history.canRedo).toBe(false);
  expect(history.undo('c')).toBe('b');
  history.note('b', undefined, 9000);
  expect(history.canRedo).toBe(false);
  expect(history.undo('d')).toBe('b');
});

it('takes the moves of one slider for one change, until it rests or another one moves', () => {
  const history = new History<number>();
  history.note(0, 'size', 0);
  history.note(1, 'size', 300);
  history.note(2, 'size', 600);
  history.note(3, 'color', 700);
  history.note(4, 'size', 800);
  history.note(5, 'size', 5000);
  expect([6, 5, 4, 3].map((now) => history.undo(now))).toEqual([5, 4, 3, 0]);
});
