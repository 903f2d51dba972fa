import { expect, test } from 'vitest';
import { ArtFilterError } from '../../../src/errors.ts';
import { Gpu } from '../../../src/gpu/device.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { DivergenceDetector, RecoveryPolicy } from '../../../src/style/session/recovery.ts';
import { StyleTransfer } from '../../../src/style/session/style-transfer.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { FaultyGpu } from '../../support/faulty-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const SMALL: Partial<Settings> = {
  size: 24,
  minScale: 0,
  iterations: 8,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const INPUTS: Omit<StyleTransferInputs, 'gpu'> = {
  content: randomPicture(24, 24, 1),
  styles: [{ picture: randomPicture(24, 20, 2) }],
  weights: narrowVgg19('conv2_1'),
  settings: SMALL,
  // Every iteration in a submit of its own.
  submitMilliseconds: 0.001,
  convolutions: 'direct',
  checkpointEvery: 0,
};

await describeGpu('a run that meets faults', (gpu: Gpu) => {
  /** A transfer on devices with faults, and what it tells. */
  const open = async (faults: Partial<FaultyGpu> = {}, inputs: Partial<StyleTransferInputs> = {}) => {
    const faulty = Object.assign(new FaultyGpu(gpu.instance), faults);
    const notices: string[] = [];
    const transfer = await StyleTransfer.create({
      ...INPUTS,
      gpu: await Gpu.open({ gpu: faulty.gpu }),
      onNotice: (sentence) => notices.push(sentence),
      ...inputs,
    });
    return { transfer, notices, faulty };
  };
  const all = async (transfer: StyleTransfer) => {
    const steps: Step[] = [];
    for await (const step of transfer.run()) steps.push(step);
    return steps;
  };
  const plain = async (inputs: Partial<StyleTransferInputs> = {}) => {
    const { transfer } = await open({}, inputs);
    const steps = await all(transfer);
    const { data } = await transfer.picture();
    transfer.destroy();
    return { data, losses: steps.map(({ losses }) => losses) };
  };

  test('loses its device while it runs, and makes the same picture to the bit', async () => {
    const whole = await plain();
    const { transfer, notices, faulty } = await open();
    let lost = false;
    faulty.loseAt = () => {
      const now = !lost && transfer.iteration === 5;
      lost ||= now;
      return now;
    };
    const steps = await all(transfer);
    expect(steps.map(({ losses }) => losses)).toEqual(whole.losses);
    expect((await transfer.picture()).data).toEqual(whole.data);
    expect(faulty.devices).toBe(2);
    expect(notices).toEqual([expect.stringMatching(/^The GPU was lost; .* iteration [1-5] with another/)]);
    transfer.destroy();
    expect(transfer.gpu.bufferCount).toBe(0);
  });

  test('loses its device after the last iteration, and makes the picture again', async () => {
    const whole = await plain();
    const { transfer, faulty } = await open({}, { checkpointEvery: 1000 });
    await all(transfer);
    faulty.loseAt = () => faulty.devices === 1;
    expect((await transfer.picture()).data).toEqual(whole.data);
    transfer.destroy();
  });

  test('goes on with what changed meanwhile, and stays paused', async () => {
    const { transfer, faulty } = await open();
    const steps = transfer.run();
    await steps.next();
    transfer.update({ iterations: 5, tvWeight: 3 });
    let lost = false;
    faulty.loseAt = () => {
      const now = !lost;
      lost = true;
      return now;
    };
    const rest: Step[] = [];
    for await (const step of steps) rest.push(step);
    expect(rest.map(({ iteration }) => iteration)).toEqual([2, 3, 4, 5]);
    expect(transfer.settings).toMatchObject({ iterations: 5, tvWeight: 3 });
    transfer.destroy();
  });

  test('stops at the third loss without progress, with the picture so far, and can be tried again', async () => {
    const { transfer, faulty } = await open();
    const kept: number[] = [];
    let ill = false;
    faulty.loseAt = () => ill;
    const run = async () => {
      for await (const step of transfer.run()) {
        if (step.iteration === 4) kept.push((await transfer.checkpoint()).iteration);
        if (step.iteration === 4) ill = true;
      }
    };
    const error = await run().catch((reason) => reason);
    expect(error).toMatchObject({ code: 'device-lost' });
    expect(kept).toEqual([4]);
    const { iteration } = await transfer.checkpoint();
    expect(iteration).toBeGreaterThan(0);
    expect(transfer.iteration).toBe(iteration);
    expect((await transfer.picture()).data).toHaveLength(3 * 24 * 24);
    expect(() => transfer.draw({} as HTMLCanvasElement)).not.toThrow();
    ill = false;
    const steps = await all(transfer);
    expect(steps.at(-1)!.iteration).toBe(8);
    expect((await transfer.picture()).data).toEqual((await plain()).data);
    transfer.destroy();
  });

  test('steps back before losses that are no numbers, with half the rate, a few times only', async () => {
    const spoiled = (times: number): Partial<FaultyGpu> => {
      let left = times;
      let reads = 0;
      return {
        spoil(label, bytes) {
          if (label !== 'losses.readback') return;
          reads += 1;
          if (reads % 3 !== 0 || left === 0) return;
          left -= 1;
          new Float32Array(bytes).fill(Number.NaN);
        },
      };
    };
    const { transfer, notices } = await open(spoiled(1), {
      settings: { ...SMALL, learningRate: 0.02 },
      checkpointEvery: 1000,
    });
    const steps = await all(transfer);
    expect(steps.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(transfer.settings.learningRate).toBe(0.01);
    expect(notices).toEqual([
      'The picture diverged; the painting starts again with half the learning rate, 0.01.',
    ]);
    transfer.destroy();

    const worse = await open(spoiled(9), { checkpointEvery: 1000 });
    await expect(all(worse.transfer)).rejects.toMatchObject({ code: 'diverged' });
    expect(worse.notices).toHaveLength(3);
    worse.transfer.destroy();
    expect(worse.transfer.gpu.bufferCount).toBe(0);
  });

  test('is refused where the inputs are wrong, and ends when it is destroyed', async () => {
    await expect(open({}, { settings: { ...SMALL, tvWeight: -1 } })).rejects.toMatchObject({
      code: 'settings',
    });
    const { transfer } = await open();
    const steps = transfer.run();
    await steps.next();
    transfer.destroy();
    await expect(all(transfer)).rejects.toMatchObject({ code: 'settings' });
    await expect(transfer.picture()).rejects.toMatchObject({ code: 'aborted' });
    await expect(steps.next()).rejects.toMatchObject({ code: 'aborted' });
    expect(transfer.gpu.bufferCount).toBe(0);
  });
});

test('memory is halved down to what a network needs, and never above the cap', () => {
  const error = new ArtFilterError('out-of-memory', 'none left');
  const mib = 2 ** 20;
  const free = new RecoveryPolicy(undefined);
  expect([1, 2, 3, 4].map(() => free.remedy(error, 1536 * mib))).toEqual([
    { by: 'memory', cap: 768 * mib },
    { by: 'memory', cap: 384 * mib },
    { by: 'memory', cap: 256 * mib },
    undefined,
  ]);
  expect(new RecoveryPolicy(100 * mib).remedy(error, 90 * mib)).toBeUndefined();
  expect(new RecoveryPolicy(undefined).remedy(error, 0)).toBeUndefined();
});

test('losses count until there is progress', () => {
  const error = new ArtFilterError('device-lost', 'gone');
  const recovery = new RecoveryPolicy(undefined);
  const next = () => recovery.remedy(error, 0)?.by;
  expect([next(), next()]).toEqual(['device', 'device']);
  recovery.progress();
  expect([next(), next(), next()]).toEqual(['device', 'device', undefined]);
  expect(recovery.remedy(new Error('a defect'), 0)).toBeUndefined();
});

test('a loss far beyond those of the beginning is a run that diverges', () => {
  const trend = new DivergenceDetector();
  for (const loss of [0, 3, 2, 1, 5]) trend.add(loss);
  expect(trend.diverging).toBe(false);
  for (let i = 0; i < 10; i++) trend.add(1);
  trend.add(21);
  expect(trend.diverging).toBe(true);
  trend.restart();
  trend.add(100);
  expect(trend.diverging).toBe(false);
});
