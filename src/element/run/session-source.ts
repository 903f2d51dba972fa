import { sharedGpu } from '../../gpu/device.ts';
import { loadPart } from '../../load-part.ts';
import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import type { EstimateInputs, RunEstimate } from '../../style/planning/estimate.ts';
import type { StyleTransfer as Session } from '../../style/session/style-transfer.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';

/** Members of `StyleTransfer` that the element uses. */
export type ElementSession = Pick<
  Session,
  | 'width'
  | 'height'
  | 'iteration'
  | 'scale'
  | 'settings'
  | 'notes'
  | 'run'
  | 'pause'
  | 'resume'
  | 'update'
  | 'picture'
  | 'checkpoint'
  | 'draw'
  | 'destroy'
>;

/** Inputs of an estimate: sizes of pictures, and settings. */
export type EstimateRequest = Omit<EstimateInputs, 'gpu'>;

/** Where the element's work is done. The default is the page's own GPU; another may run it in a worker, for example. */
export interface SessionSource {
  /** @throws ArtFilterError `webgpu-missing` or `adapter-too-small` */
  adapter(): Promise<AdapterSummary>;
  create(inputs: StyleTransferInputs): Promise<ElementSession>;
  /**
   * Memory and time of a run before it starts, where they can be known.
   * @throws ArtFilterError as `create` would
   */
  estimate?(request: EstimateRequest): Promise<RunEstimate>;
}

/** The page's own GPU: one device for all elements. The engine, most of the script, is loaded with the first pictures. */
export const gpuSessionSource: SessionSource = {
  adapter: async () => (await sharedGpu()).adapter,
  create: async (inputs) => {
    const { StyleTransfer } = await loadPart(() => import('./engine.ts'));
    return StyleTransfer.create(inputs);
  },
  estimate: async (request) => {
    const { estimateRun } = await loadPart(() => import('./engine.ts'));
    return estimateRun({ ...request, gpu: await sharedGpu() });
  },
};
