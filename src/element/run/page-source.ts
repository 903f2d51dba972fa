import { sharedGpu } from '../../gpu/device.ts';
import { compileAhead } from '../../style/planning/compile-ahead.ts';
import { estimateRun } from '../../style/planning/estimate.ts';
import { StyleTransfer } from '../../style/session/style-transfer.ts';
import type { SessionSource } from './session-source.ts';

/** The page's own GPU and thread: one device for all elements. */
export const pageSource: SessionSource = {
  adapter: async () => (await sharedGpu()).adapter,
  create: (inputs) => StyleTransfer.create(inputs),
  compileAhead: async (request) => compileAhead({ ...request, gpu: await sharedGpu() }),
  estimate: async (request) => estimateRun({ ...request, gpu: await sharedGpu() }),
};
