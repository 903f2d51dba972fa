import { printable } from '../../errors.ts';
import type { Row } from './rows.ts';

/** Counts of a batch. */
export interface Tally {
  rows: number;
  painted: number;
  /** Finished before this start. */
  done: number;
  /** Paths of the pictures that failed. */
  failed: string[];
}

/** Failed pictures in the summary; the others are counted. */
const MOST_NAMES = 10;

/** `12 pictures: 9 painted, 2 already done, 1 failed (b.jpg).` */
export function summaryText(tally: Tally): string {
  const { rows, painted, done, failed } = tally;
  const left = rows - painted - done - failed.length;
  const names = failed.slice(0, MOST_NAMES).join(', ');
  const more = failed.length > MOST_NAMES ? ` and ${failed.length - MOST_NAMES} more` : '';
  const counts = [
    `${painted} painted`,
    done > 0 && `${done} already done`,
    failed.length > 0 && `${failed.length} failed (${names}${more})`,
    left > 0 && `${left} left; the same command continues`,
  ];
  return printable(`${pictures(rows)}: ${counts.filter(Boolean).join(', ')}.`);
}

/** Text of `--dry-run`. */
export function listText(waiting: readonly Row[], { rows, done }: Tally): string {
  const lines = waiting.map(({ content, request }) => printable(`${content} → ${request.output}`));
  return [
    ...lines,
    `${pictures(rows)}: ${waiting.length} to paint, ${done} already done; nothing was painted.`,
  ].join('\n');
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}
