import { expect, test } from 'vitest';
import { Model } from './onnx/model.ts';

test('a model has the bytes that the onnx package gives it', () => {
  const model = new Model();
  const x = model.input('x', [1, 2, 200, 3]);
  const weight = model.tensor(Float32Array.of(1, -2, 0.5, 4), [2, 2, 1, 1]);
  const y = model.node('Conv', [x, weight], { kernel_shape: [1, 1], pads: [0, 0, 0, 0] });
  const flat = model.node('Reshape', [y, model.integers([2, 600])]);
  const half = model.scalar(0.5);
  expect(model.scalar(0.5)).toBe(half);
  const scaled = model.node('Mul', [flat, half]);
  model.output(model.node('Gemm', [scaled, scaled], { transB: 1, alpha: { float: 0.25 } }, 'gram'), [2, 2]);
  expect(Buffer.from(model.encode()).toString('base64')).toBe(
    'CAgSCmFydC1maWx0ZXI6zgIKRAoBeAoCdjASAnYxGgdDb252X3YxIgRDb252KhUKDGtlcm5lbF9zaGFwZUABQAGgAQcqEQoEcGFkc0AAQABAAEAAoAEHCiEKAnYxCgJ2MhICdjMaClJlc2hhcGVfdjMiB1Jlc2hhcGUKGQoCdjMKAnY0EgJ2NRoGTXVsX3Y1IgNNdWwKPwoCdjUKAnY1EgRncmFtGglHZW1tX2dyYW0iBEdlbW0qDQoGdHJhbnNCGAGgAQIqDwoFYWxwaGEVAACAPqABARIFZ3JhcGgqIAgCCAIIAQgBEAFCAnYwShAAAIA/AAAAwAAAAD8AAIBAKhoIAhAHQgJ2MkoQAgAAAAAAAABYAgAAAAAAACoMEAFCAnY0SgQAAAA/WhwKAXgSFwoVCAESEQoCCAEKAggCCgMIyAEKAggDYhYKBGdyYW0SDgoMCAESCAoCCAIKAggCQgQKABAR',
  );
});
