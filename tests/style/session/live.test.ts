import { expect, it } from 'vitest';
import { changedLive, liveChanges } from '../../../src/style/session/live.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

const inForce = resolveSettings({ styleWeight: 2, blend: [0.3, 0.7] });

it('takes live settings whose value differs from the one in force', () => {
  expect(changedLive({ styleWeight: 3, blend: [0.3, 0.7], seed: 7, tvWeight: undefined }, inForce)).toEqual({
    styleWeight: 3,
  });
});

it('leaves out a learning rate given for another optimiser', () => {
  const learningRate = inForce.learningRate / 2;
  expect(changedLive({ learningRate, optimizer: 'adam' }, inForce)).toEqual({});
  expect(changedLive({ learningRate }, inForce)).toEqual({ learningRate });
});

it('drops undefined values, and refuses a setting that cannot change', () => {
  expect(liveChanges({ styleWeight: undefined, iterations: 9 }, 1)).toEqual({ iterations: 9 });
  expect(() => liveChanges({ seed: 1 } as object, 1)).toThrow(/^seed cannot change during a run/);
});
