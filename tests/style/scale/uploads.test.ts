import { expect, test } from 'vitest';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { greyPicture, mockDevice, zeros } from '../../support/mock-session.ts';

/** Labels of the buffers that a run of two scales creates. */
async function created(settings: Partial<Settings>, keeps: boolean): Promise<string[]> {
  const { gpu } = await mockDevice();
  const create = gpu.createBuffer.bind(gpu);
  const labels: string[] = [];
  gpu.createBuffer = (label, ...rest) => {
    labels.push(label);
    return create(label, ...rest);
  };
  const session = await Session.create({
    gpu,
    content: greyPicture(128),
    styles: [{ picture: greyPicture(64) }],
    ...(keeps && { keep: { width: 2, height: 1, data: new Float32Array([0, 1]) } }),
    weights: zeros('conv2_1'),
    convolutions: 'direct',
    settings: {
      contentLayers: { conv2_1: 1 },
      styleLayers: { conv1_1: 1 },
      size: 96,
      minScale: 64,
      iterations: 4,
      ...settings,
    },
  });
  for await (const _ of session.run());
  expect(session.scale.count).toBe(2);
  session.destroy();
  expect(gpu.bufferCount).toBe(0);
  return labels;
}

const count = (labels: readonly string[], label: string) => labels.filter((one) => one === label).length;

test('content and mask are uploaded once a scale, whatever reads them', async () => {
  const labels = await created({ color: 'mix:0.5', init: 'content' }, true);
  expect(count(labels, 'content')).toBe(2);
  expect(count(labels, 'keep')).toBe(2);
});

test('a content that nothing reads during the iterations is freed before them', async () => {
  const labels = await created({ init: 'content' }, false);
  // The smaller one again, for its detail.
  expect(count(labels, 'content')).toBe(3);
  expect(count(labels, 'keep')).toBe(0);
});

test('luminances are uploaded beside the picture itself', async () => {
  const labels = await created({ color: 'content-luminance', init: 'noise' }, false);
  expect(count(labels, 'content')).toBe(4);
});
