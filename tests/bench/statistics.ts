/** Median, interquartile range and least of repeated measurements. */
export interface Summary {
  readonly median: number;
  readonly spread: number;
  readonly least: number;
}

/** The value below which a share of the values lies, between neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low], sorted[Math.ceil(at)]];
  if (a === undefined || b === undefined) throw new Error('quantile: no values, expected at least one.');
  return a + (at - low) * (b - a);
}

export function summarise(values: readonly number[]): Summary {
  const spread = quantile(values, 0.75) - quantile(values, 0.25);
  return { median: quantile(values, 0.5), spread, least: Math.min(...values) };
}

/** The exponent e of y = c · x^e that fits best: least squares in logarithms. Needs two different x, all above 0. */
export function fitExponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (pick: 0 | 1) => logs.reduce((sum, point) => sum + point[pick], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  if (!(variance > 0)) throw new Error('fitExponent: one size, expected at least two different ones.');
  return covariance / variance;
}
