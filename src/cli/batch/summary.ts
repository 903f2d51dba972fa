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
  /** Paths of files that match the patterns and are no pictures. */
  passedOver: readonly string[];
}

/** Names in a message; the others are counted. */
const MOST_NAMES = 10;

/** `12 pictures: 9 painted, 2 already done, 1 failed (b.jpg).` */
export function summaryText(tally: Tally): string {
  const { rows, painted, done, failed, passedOver } = tally;
  const left = rows - painted - done - failed.length;
  const counts = [
    `${painted} painted`,
    done > 0 && `${done} already done`,
    failed.length > 0 && `${failed.length} failed (${listed(failed)})`,
    passedOver.length > 0 && `${passedOver.length} passed over`,
    left > 0 && `${left} left; the same command continues`,
  ];
  return printable(`${pictures(rows)}: ${counts.filter(Boolean).join(', ')}.`);
}

/** `a.jpg, b.jpg and 12 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

/** Line on files that match the patterns and are no pictures. */
export function passedOverText(paths: readonly string[]): string {
  const which =
    paths.length === 1 ? 'one file that is no picture' : `${paths.length} files that are no pictures`;
  return printable(`Passed over ${which} which can be read: ${listed(paths)}.`);
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
