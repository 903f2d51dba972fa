// Assertions of the GPU cases, which run where there is no test runner.

type Values = ArrayLike<number>;

/**
 * Longest relative distance of results from the float64 reference, ‖a − b‖ / ‖b‖, by how features are stored. A value
 * rounded to f16 is off by 2.8e-4 on average, and some roundings come together in a result.
 */
export const CLOSE = { f32: 1e-5, f16: 1e-3 } as const;

/** Throws unless `a` is within `tolerance` of `b`, as norm of difference over norm. */
export function assertClose(what: string, a: Values, b: Values, tolerance: number = CLOSE.f32): void {
  if (a.length !== b.length) throw new Error(`${what}: ${a.length} values, expected ${b.length}`);
  let difference = 0;
  let norm = 0;
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
    if (Math.abs(a[i]! - b[i]!) > Math.abs(a[worst]! - b[worst]!)) worst = i;
  }
  if (norm === 0) throw new Error(`${what}: the expected values are all zero, which tests nothing`);
  const error = Math.sqrt(difference / norm);
  if (!(error <= tolerance)) {
    throw new Error(
      `${what}: relative error ${error.toExponential(2)}, expected at most ${tolerance}; ` +
        `worst at ${worst}: ${a[worst]}, expected ${b[worst]}`,
    );
  }
}

/** Throws unless all values are the same bits. */
export function assertSame(what: string, a: Values, b: Values): void {
  if (a.length !== b.length) throw new Error(`${what}: ${a.length} values, expected ${b.length}`);
  for (let i = 0; i < b.length; i++) {
    if (!Object.is(a[i], b[i])) throw new Error(`${what}: value ${i} is ${a[i]}, expected ${b[i]}`);
  }
}

export function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
