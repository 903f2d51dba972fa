import { beforeEach, expect, it, vi } from 'vitest';
import type { CompareInputs } from '../../../src/page/compare/compare-queue.ts';
import { CompareQueue } from '../../../src/page/compare/compare-queue.ts';
import { type CellRequest, paintCell } from '../../../src/page/compare/paint-cell.ts';
import { axisOf, variables } from '../../../src/page/compare/variables.ts';

vi.mock('../../../src/image/encode-browser.ts', () => ({ encodePicture: async () => new Blob(['picture']) }));
vi.mock('../../../src/page/compare/paint-cell.ts', () => ({ paintCell: vi.fn() }));

const flat = (name: string) => ({ name, picture: { width: 16, height: 16, data: new Float32Array(768) } });
const inputs: CompareInputs = {
  content: flat('face.png'),
  styles: [flat('wave.png'), flat('swirls.png')],
  given: { blend: [0.3, 0.7], contentWeight: 0.5 },
  weights: async () => ({ source: 'draft', description: 'none' }) as never,
  software: true,
  busy: false,
};
const axis = (name: string, text: string) => axisOf(variables(2).find((one) => one.name === name)!, text);

let asked: CellRequest[];
beforeEach(() => {
  asked = [];
  vi.mocked(paintCell).mockImplementation(async (request) => {
    asked.push(request);
    const curve = { iteration: [], total: [], content: [], style: [] };
    return { picture: request.content, result: { width: 16, height: 16, seconds: 1, settings: {}, curve } };
  });
});

it('mixes the styles as they are mixed on the page', async () => {
  await new CompareQueue(inputs, [axis('iterations', '1,2')], false, () => undefined).run();
  expect(asked.map(({ settings }) => settings)).toEqual([
    { size: 96, iterations: 1, blend: [0.3, 0.7], contentWeight: 0.5 },
    { size: 96, iterations: 2, blend: [0.3, 0.7], contentWeight: 0.5 },
  ]);
});

it('takes one style after another without the mixture chosen on the page', async () => {
  await new CompareQueue(inputs, [axis('iterations', '1,2')], true, () => undefined).run();
  expect(asked).toHaveLength(4);
  for (const { styles, settings } of asked) {
    expect(styles).toHaveLength(1);
    expect(settings).not.toHaveProperty('blend');
  }
});

it('stops while the network is being fetched, and goes on', async () => {
  let fetches = 0;
  const weights = (signal: AbortSignal) => {
    fetches += 1;
    if (fetches > 1) return inputs.weights(signal);
    return new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const queue = new CompareQueue({ ...inputs, weights }, [axis('seed', '0,1')], false, () => undefined);
  const running = queue.run();
  await vi.waitFor(() => expect(fetches).toBe(1));
  queue.stop();
  await running;
  expect([queue.running, queue.done]).toEqual([false, 0]);
  await queue.run();
  expect(queue.done).toBe(2);
});

it('refuses to vary a mixture of one style', () => {
  const axes = [axis('blend', '1 0; 0 1')];
  expect(() => new CompareQueue(inputs, axes, true, () => undefined)).toThrow(
    /cannot be varied while one style/,
  );
  expect(() => new CompareQueue(inputs, axes, false, () => undefined)).not.toThrow();
});
