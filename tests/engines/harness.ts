// What is run inside of an engine: the cases, short runs, and modules compiled; called from outside by name.
import { Gpu } from '../../src/gpu/device.ts';
import { reasonToSkip } from '../gpu/cases/gpu-case.ts';
import { cases } from '../gpu/cases/index.ts';
import { type ShortRun, type ShortRunName, shortRun } from './short-runs.ts';
import type { Specialisation } from './specialisations.ts';

/** What an engine's device has. */
export interface Opened {
  readonly description: string;
  readonly hasF16: boolean;
  readonly subgroupLanes: number;
}

/** What became of a case: nothing is said of one that passed. */
export interface CaseResult {
  readonly failure?: string;
  /** Why the device cannot run it. */
  readonly skipped?: string;
}

/** What an engine answers; a promise of each, by what it is asked for. */
export interface Harness {
  open(): Promise<Opened>;
  case(name: string): Promise<CaseResult>;
  run(name: ShortRunName): Promise<ShortRun>;
  /** Compiles modules that the device's features allow. @returns the errors, and how many were compiled */
  modules(all: readonly Specialisation[]): Promise<{ compiled: number; errors: string[] }>;
}

let gpu: Gpu;

export const harness: Harness = {
  async open() {
    gpu = await Gpu.open();
    const { hasF16, subgroupLanes, adapter } = gpu;
    return { description: adapter.description, hasF16, subgroupLanes };
  },

  async case(name) {
    const one = cases.find((other) => other.name === name)!;
    const skipped = reasonToSkip(one, gpu);
    if (skipped) return { skipped };
    try {
      await one.run(gpu);
      return {};
    } catch (error) {
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  },

  run: (name) => shortRun(gpu, name),

  async modules(all) {
    const errors: string[] = [];
    const possible = all.filter(({ code }) => {
      const needs = code.slice(0, code.indexOf('fn '));
      return (
        (gpu.hasF16 || !/enable f16/.test(needs)) && (gpu.hasSubgroups || !/enable subgroups/.test(needs))
      );
    });
    for (const { label, code } of possible) {
      gpu.device.pushErrorScope('validation');
      const module = gpu.device.createShaderModule({ label, code });
      const invalid = await gpu.device.popErrorScope();
      const { messages } = await module.getCompilationInfo();
      const failure = messages.find(({ type }) => type === 'error');
      if (failure || invalid) errors.push(`${label}: ${failure?.message ?? invalid!.message}`);
    }
    return { compiled: possible.length, errors };
  },
};
