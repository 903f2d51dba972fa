import { settleGramKind } from '../scale/prefetch.ts';
import { compileKernels } from '../scale/setup.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { type EstimateInputs, knownRun } from './estimate.ts';

/**
 * Compiles the kernels of a run while its weights are on their way; the run finds them on the same device.
 * @throws ArtFilterError as a run would: `settings`, `picture`, `out-of-memory`, `device-lost`
 */
export async function compileAhead(inputs: EstimateInputs): Promise<void> {
  const { gpu } = inputs;
  const settings = resolveSettings(inputs.settings, inputs.weights?.defaults, gpu.adapter);
  const { run, layers, choose } = await knownRun(inputs, settings, gpu);
  compileKernels(run, layers, choose);
  await settleGramKind(gpu, run.options.element, settings.styleLoss === 'wasserstein');
}
