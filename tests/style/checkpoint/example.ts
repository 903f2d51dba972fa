import type { Checkpoint } from '../../../src/style/checkpoint/checkpoint.ts';
import { historyText } from '../../../src/style/checkpoint/file.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

/** An iteration. */
export const STEP = {
  iteration: 3,
  iterations: 9,
  losses: { total: 0.5, content: 0.25, style: { conv1_1: 0.125 }, tv: 1e-9 },
  scale: 4,
  secondsPerIteration: 0.25,
  secondsLeft: 1.5,
};
/** Values as bytes. */
export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
/** [3, 2, 4], some values outside 0 … 1. */
export const image = floats(...Array.from({ length: 24 }, (_, i) => i / 20 - 0.1));
/** Of a run at its second scale, with all that there can be. */
export const CHECKPOINT: Checkpoint = {
  sources: {
    content: '4x2 ab',
    styles: ['5x5 cd 1'],
    regions: [],
    keep: '',
    weights: 'ef',
    network: 'draft',
  },
  settings: resolveSettings({ size: 16, blend: [0.5], color: 'content-luminance' }),
  changed: true,
  iteration: 2,
  scale: { index: 1, count: 3, width: 4, height: 2 },
  seconds: 1.25,
  steps: [STEP],
  made: {
    adapter: { vendor: 'v', architecture: 'a', description: 'Über', software: true },
    element: 'f32',
    tiles: 1,
    convolutions: {
      launch: 1e-6,
      direct: 1e-12,
      transforms: Number.POSITIVE_INFINITY,
      gemms: new Map([['octets', 2e-12]]),
    },
  },
  userData: historyText([STEP]),
  tensors: new Map([
    ['image', image],
    ['clock', new Uint8Array(Uint32Array.of(2, 7, 8, 9).buffer)],
  ]),
};
