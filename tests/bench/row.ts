/** One measurement, as `--json` writes it. */
export interface Row {
  /** `art-filter` or a peer's name. */
  readonly impl: string;
  readonly case: string;
  /** `64→128@32`: channels in and out, side of the square; or the number of values. */
  readonly shape?: string;
  /** Side of the picture in pixels. */
  readonly size?: number;
  /** `vgg19`, `builtin` or `draft`: one that is as wide. */
  readonly network?: string;
  readonly direction: 'forward' | 'backward' | 'both' | null;
  /** Median of the repetitions. */
  readonly ms: number;
  /** Interquartile range, in milliseconds. */
  readonly spread: number;
  /** The shortest of the repetitions, in milliseconds. */
  readonly least_ms?: number;
  /** Convolutions are counted as direct ones; null where nothing is multiplied. */
  readonly gflops: number | null;
  readonly adapter: string;
  readonly version: string;
  /** How a convolution is computed. */
  readonly variant?: string;
  /** Whether the engine chooses this variant here. */
  readonly chosen?: boolean;
  readonly kernel?: string;
  /** Part of an iteration or of a start. */
  readonly phase?: string;
  /** 10⁹ bytes read and written a second, each once. */
  readonly gbps?: number;
  readonly share_of_peak?: number;
  readonly share_of_copy?: number;
  readonly share_of_iteration?: number;
  readonly bytes_per_pixel?: number;
  /** Of time or of memory, against pixels. */
  readonly exponent?: number;
  /** The peer's time over ours. */
  readonly ratio?: number;
  /** Ratio to the published width, measured interleaved; of the shortest times. */
  readonly of_published?: number;
  /** Launches in an iteration. */
  readonly dispatches?: number;
  /** From nothing to the first result checked. */
  readonly setup_ms?: number;
  /** Distance of the result from the reference. */
  readonly error?: number;
  /** Measurements behind the median. */
  readonly rounds: number;
  /** Timestamps of the GPU, or the whole queue on the clock. */
  readonly timing: 'timestamps' | 'queue';
  readonly software: boolean;
  /** Browser, or Node and its Dawn. */
  readonly runtime?: string;
}

/** What a case measures; the rest of its row says where. */
export type Measurement = Omit<Row, 'impl' | 'adapter' | 'version' | 'software' | 'runtime' | 'timing'> &
  Partial<Pick<Row, 'timing'>>;

/** A number with as many digits as it is worth: four significant ones. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The row with its numbers rounded. */
export function roundedRow(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'number' && !Number.isInteger(value) ? rounded(value) : value,
  ]);
  return Object.fromEntries(entries) as Row;
}
