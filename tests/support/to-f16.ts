/** The nearest IEEE 754 half-precision numbers, as bits; ties to even, too large ones to infinity. */
export function toF16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(value);
    // the exponent of a number's own step of 2⁻¹⁰, no smaller than that of the subnormal ones
    const exponent = Math.max(-14, Math.floor(Math.log2(size)));
    const steps = roundToEven(size / 2 ** (exponent - 10));
    if (!(steps * 2 ** (exponent - 10) < 65520)) return sign | 0x7c00;
    // a carry out of the fraction counts the exponent up by itself
    return sign | (((exponent + 14) << 10) + steps);
  });
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The nearest half-precision numbers, none too large. */
export function throughF16(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => {
    const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
    return value === 0 ? 0 : roundToEven(value / step) * step;
  });
}
