import type { Row } from './row.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  text(row: Row): string | undefined;
}

const percent = (share: number | undefined) =>
  share === undefined ? undefined : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const COLUMNS: readonly Column[] = [
  { title: 'impl', width: -12, text: (row) => row.impl },
  { title: 'case', width: -10, text: (row) => row.case },
  { title: 'what', width: -46, text: what },
  { title: 'ms', width: 10, text: (row) => number(row.ms) },
  { title: '±', width: 9, text: (row) => number(row.spread) },
  { title: 'GFLOP/s', width: 9, text: (row) => (row.gflops === null ? undefined : number(row.gflops)) },
  { title: 'GB/s', width: 8, text: (row) => (row.gbps === undefined ? undefined : number(row.gbps)) },
  { title: 'of peak', width: 8, text: (row) => percent(row.share_of_peak) },
  { title: 'of copy', width: 8, text: (row) => percent(row.share_of_copy) },
  { title: '', width: -1, text: remark },
];

/** The line above the rows. */
export function heading(): string {
  return line(COLUMNS.map(({ title }) => title));
}

export function tableLine(row: Row): string {
  return line(COLUMNS.map((column) => column.text(row) ?? ''));
}

function line(cells: readonly string[]): string {
  const padded = cells.map((cell, i) => {
    const { width } = COLUMNS[i]!;
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  return padded.join(' ').trimEnd();
}

function what({ shape, size, network, direction, variant, kernel, phase }: Row): string {
  const way = direction === 'both' ? null : direction;
  const how = kernel && shape ? undefined : variant;
  return [kernel, shape ?? (size && `${size}²`), network, way, how, phase].filter(Boolean).join(' ');
}

function remark(row: Row): string {
  const {
    share_of_iteration: share,
    bytes_per_pixel: bytes,
    exponent,
    ratio,
    setup_ms: setup,
    of_published: part,
    dispatches,
  } = row;
  return [
    row.kernel && row.shape && row.variant,
    row.chosen && 'chosen',
    share !== undefined && `${percent(share)} of the iteration`,
    part !== undefined && `${number(part)} of vgg19`,
    dispatches !== undefined && `${dispatches} dispatch${dispatches === 1 ? '' : 'es'}`,
    bytes !== undefined && `${bytes.toFixed(0)} B a pixel`,
    exponent !== undefined && `grows with pixels^${exponent.toFixed(2)}`,
    ratio !== undefined && `${number(ratio)}× ours`,
    setup !== undefined && `set up in ${(setup / 1000).toFixed(1)} s`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Three significant digits, without exponents. */
function number(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}
