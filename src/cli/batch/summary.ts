import { printable } from '../../errors.ts';
import type { Row } from './rows.ts';

/** How a batch stands. */
export interface Tally {
  rows: number;
  painted: number;
  /** Before it began. */
  done: number;
  /** The pictures that failed. */
  failed: string[];
}

/** Names that are told at the end; each was told when it failed. */
const NAMES = 10;

/** `12 pictures: 9 painted, 2 done already, 1 failed (b.jpg).` */
export function summaryText(tally: Tally): string {
  const { rows, painted, done, failed } = tally;
  const left = rows - painted - done - failed.length;
  const names = failed.slice(0, NAMES).join(', ');
  const more = failed.length > NAMES ? ` and ${failed.length - NAMES} more` : '';
  const parts = [
    `${painted} painted`,
    done > 0 && `${done} done already`,
    failed.length > 0 && `${failed.length} failed (${names}${more})`,
    left > 0 && `${left} left; the same command goes on`,
  ];
  return printable(`${pictures(rows)}: ${parts.filter(Boolean).join(', ')}.`);
}

/** What `--dry-run` says. */
export function listText(waiting: readonly Row[], { rows, done }: Tally): string {
  const lines = waiting.map(({ content, request }) => printable(`${content} → ${request.output}`));
  return [
    ...lines,
    `${pictures(rows)}: ${waiting.length} to paint, ${done} done already; nothing was painted.`,
  ].join('\n');
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}
