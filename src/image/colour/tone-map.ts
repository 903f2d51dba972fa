import type { Chromaticities } from '../formats/facts.ts';
import { inverse, multiply, srgbSample, toXyz } from './spaces.ts';

/** White of ordinary pictures and paper, in cd/m² (ITU-R BT.2408). */
const WHITE = 203;
/** Brightest light that is told apart; brighter light is shown like it. */
const PEAK = 1000;

/** Light in cd/m² of a sample, by SMPTE ST 2084. */
export function pqLight(sample: number): number {
  const root = sample ** (32 / 2523);
  return 10_000 * (Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (16384 / 2610);
}

/** Sample of light in cd/m², by SMPTE ST 2084. */
export function pqSample(light: number): number {
  const power = (light / 10_000) ** (2610 / 16384);
  return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** (2523 / 32);
}

/** Scene light in 0 … 1 of a sample, by ITU-R BT.2100 HLG. */
function hlgLight(sample: number): number {
  return sample <= 0.5 ? sample ** 2 / 3 : (Math.exp((sample - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

/** Light of a display that reaches `WHITE` only, by the curve of ITU-R BT.2390 (EETF) from `PEAK`; in cd/m². */
export function toneMapped(light: number): number {
  const source = pqSample(PEAK);
  const most = pqSample(WHITE) / source;
  const knee = 1.5 * most - 0.5;
  const value = Math.min(1, pqSample(light) / source);
  if (value <= knee) return light;
  const t = (value - knee) / (1 - knee);
  const [t2, t3] = [t * t, t * t * t];
  const mapped = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
  return pqLight(mapped * source);
}

/** Steps of the table of gains, by the PQ sample of the light. */
const STEPS = 4096;

/**
 * Ordinary colours of a picture in PQ or HLG: light of `WHITE` and above is brought into range by the curve of BT.2390 on
 * the brightest component, which keeps the hue; then the primaries are converted and colours outside of them clipped.
 * @param transfer 16 for PQ, 18 for HLG
 * @param wanted primaries of the result, whose curve is that of sRGB
 * @returns a conversion of interleaved RGB samples of 0 … `max` in place
 */
export function toneMapping(
  transfer: 16 | 18,
  primaries: Chromaticities,
  wanted: Chromaticities,
  max: number,
): (samples: Uint8Array | Uint16Array) => void {
  const matrix = multiply(inverse(toXyz(wanted)), toXyz(primaries));
  const luminance = toXyz(primaries).slice(3, 6);
  const light = Float64Array.from({ length: max + 1 }, (_, i) =>
    transfer === 16 ? pqLight(i / max) : hlgLight(i / max),
  );
  const gains = Float64Array.from({ length: STEPS + 1 }, (_, i) => {
    const value = pqLight(i / STEPS);
    return value === 0 ? 1 / WHITE : toneMapped(value) / value / WHITE;
  });
  return (samples) => {
    for (let at = 0; at + 2 < samples.length; at += 3) {
      let [r, g, b] = [light[samples[at]!]!, light[samples[at + 1]!]!, light[samples[at + 2]!]!];
      if (transfer === 18) {
        // System gamma 1.2 of a display of 1000 cd/m².
        const scene = luminance[0]! * r + luminance[1]! * g + luminance[2]! * b;
        const factor = scene > 0 ? PEAK * scene ** 0.2 : 0;
        [r, g, b] = [r * factor, g * factor, b * factor];
      }
      const step = pqSample(Math.max(r, g, b)) * STEPS;
      const low = Math.min(STEPS - 1, Math.floor(step));
      const gain = gains[low]! + (gains[low + 1]! - gains[low]!) * Math.min(1, step - low);
      for (let c = 0; c < 3; c++) {
        const linear = gain * (matrix[3 * c]! * r + matrix[3 * c + 1]! * g + matrix[3 * c + 2]! * b);
        samples[at + c] = Math.round(max * srgbSample(Math.min(1, Math.max(0, linear))));
      }
    }
  };
}
