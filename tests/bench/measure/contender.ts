// Ours among the contenders: the convolution that the engine chooses, and whole iterations of a session, in f32.
import { Gpu } from '../../../src/gpu/device.ts';
import { Session } from '../../../src/style/session/session.ts';
import { offer } from '../peers/contenders/offer.ts';
import { firstIteration } from './checked-styling.ts';
import { singleConv } from './single-conv.ts';
import { stylingInputs } from './styling.ts';
import { chosenVariant } from './variants.ts';

const SETTINGS = { precision: 'f32' } as const;

let gpu: Gpu | undefined;

offer({
  impl: 'art-filter',
  version: __VERSION__,
  async open() {
    gpu = await Gpu.open();
    return gpu.adapter.description;
  },
  async conv(work, data) {
    const conv = await singleConv(gpu!, work, await chosenVariant(gpu!, work), data);
    return {
      result: () => conv.run(),
      async run() {
        conv.submit();
        await gpu!.device.queue.onSubmittedWorkDone();
      },
      close: () => conv.close(),
    };
  },
  async iteration({ size, network }) {
    const session = await Session.create({ ...stylingInputs(network, size, SETTINGS), gpu });
    return {
      first: () => firstIteration(gpu!, network, size, SETTINGS),
      async run() {
        for await (const _ of session.run({ until: session.iteration + 1 }));
      },
      close: () => session.destroy(),
    };
  },
});
