// The cases in a page: `chrome.test.ts` calls these from outside.
import { Gpu } from '../../../src/gpu/device.ts';
import type { Abilities } from './gpu-case.ts';
import { cases } from './index.ts';

declare global {
  /** Opens the page's GPU and describes its adapter. */
  var openGpu: () => Promise<Abilities & { description: string }>;
  /** Runs the case of a name; returns what failed. */
  var runCase: (name: string) => Promise<string | undefined>;
}

let gpu: Gpu | undefined;

globalThis.openGpu = async () => {
  gpu = await Gpu.open();
  return {
    description: gpu.adapter.description,
    hasF16: gpu.hasF16,
    subgroupLanes: gpu.subgroupLanes,
  };
};

globalThis.runCase = async (name) => {
  try {
    await cases.find((one) => one.name === name)!.run(gpu!);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
