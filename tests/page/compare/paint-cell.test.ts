import { afterEach, expect, test, vi } from 'vitest';
import { type CellRequest, paintCell } from '../../../src/page/compare/paint-cell.ts';
import { VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import { IMAGENET_RGB, weightCount } from '../../../src/vgg/weights/weights.ts';
import { FaultyGpu } from '../../support/faulty-gpu.ts';
import { MockGpu, mockGlobals } from '../../support/mock-gpu.ts';

afterEach(() => vi.unstubAllGlobals());

const picture = { width: 16, height: 16, data: new Float32Array(768).fill(0.5) };
const request: Omit<CellRequest, 'onStep' | 'onNotice'> = {
  content: picture,
  styles: [picture],
  weights: {
    source: 'zeros',
    description: 'Zeros',
    preprocessing: IMAGENET_RGB,
    layers: new Map(
      VGG19_LAYERS.slice(0, 2).map((layer) => [
        layer.name,
        { weight: new Float32Array(weightCount(layer)), bias: new Float32Array(layer.outChannels) },
      ]),
    ),
  },
  settings: {
    size: 16,
    minScale: 0,
    iterations: 4,
    contentLayers: { conv1_2: 1 },
    styleLayers: { conv1_1: 1 },
  },
  memory: undefined,
  signal: new AbortController().signal,
};

test('a device lost on the way: it is told, the combination goes on with another, and nothing is left', async () => {
  const mock = new MockGpu();
  const faulty = new FaultyGpu(mock.gpu);
  let lost = false;
  for (const [name, value] of Object.entries(mockGlobals)) vi.stubGlobal(name, value);
  vi.stubGlobal('navigator', { gpu: faulty.gpu });
  const told: number[] = [];
  const notices: string[] = [];
  const { result } = await paintCell({
    ...request,
    onStep: ({ iteration }) => {
      told.push(iteration);
      faulty.loseAt = () => {
        const now = !lost;
        lost = true;
        return now;
      };
    },
    onNotice: (sentence) => notices.push(sentence),
  });
  expect(told).toEqual([1, 2, 3, 4]);
  expect(notices).toEqual([expect.stringMatching(/^The GPU was lost; .* with another device\.$/)]);
  expect(faulty.devices).toBe(2);
  expect(result.curve.iteration).toEqual([1, 2, 3, 4]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(mock.live.size).toBe(0);
});
