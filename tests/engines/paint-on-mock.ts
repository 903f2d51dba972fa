import { Gpu } from '../../src/gpu/device.ts';
import { StyleTransfer } from '../../src/style/session/style-transfer.ts';
import { greyPicture, zeros } from '../support/mock-session.ts';

/** What a run on a WebGPU that computes nothing came to. */
export interface MockRun {
  readonly gpu: Gpu;
  /** Iterations told. */
  readonly told: readonly number[];
  readonly notices: readonly string[];
  readonly error: unknown;
}

/** A whole run, from the device to the picture; the adapter's errors are thrown. */
export async function paintOnMock(source: GPU, changes: Partial<Gpu> = {}): Promise<MockRun> {
  const gpu = Object.assign(await Gpu.open({ gpu: source }), changes);
  const notices: string[] = [];
  const told: number[] = [];
  let error: unknown;
  try {
    const transfer = await StyleTransfer.create({
      content: greyPicture(16),
      styles: [{ picture: greyPicture(16) }],
      weights: zeros('conv2_1'),
      settings: {
        size: 16,
        minScale: 0,
        iterations: 4,
        contentLayers: { conv2_1: 1 },
        styleLayers: { conv1_1: 1 },
      },
      gpu,
      checkpointEvery: 0,
      submitMilliseconds: 0.001,
      onNotice: (sentence) => notices.push(sentence),
    });
    for await (const step of transfer.run()) told.push(step.iteration);
    await transfer.picture();
    transfer.destroy();
  } catch (reason) {
    error = reason;
  }
  return { gpu, told, notices, error };
}
