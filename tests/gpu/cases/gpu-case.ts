import type { Gpu } from '../../../src/gpu/device.ts';
import type { Element } from '../../../src/graph/tensor.ts';

/** Something to check on a device, whichever runs it; throws on failure. */
export interface GpuCase {
  readonly name: string;
  /** Whether features can be stored as f16 too. */
  readonly halves?: boolean;
  /** Lanes that hand values to each other; default 0. */
  readonly subgroups?: number;
  /** @param element how features are stored */
  run(gpu: Gpu, element: Element): Promise<void>;
}

/** A case with features stored in one of the ways it can be run. */
export interface StoredCase {
  readonly name: string;
  readonly element: Element;
  readonly subgroups?: number;
  readonly matrices?: boolean;
  run(gpu: Gpu): Promise<void>;
}

export function storedCases({ name, halves, subgroups, run }: GpuCase): StoredCase[] {
  const single: StoredCase = { name, element: 'f32', subgroups, run: (gpu) => run(gpu, 'f32') };
  if (!halves) return [single];
  return [single, { name: `${name}, f16`, element: 'f16', subgroups, run: (gpu) => run(gpu, 'f16') }];
}

/** What a device has. */
export type Abilities = Pick<Gpu, 'hasF16' | 'subgroupLanes'>;

/** Why a device cannot run a case. */
export function reasonToSkip({ element, subgroups = 0 }: StoredCase, has: Abilities): string | undefined {
  if (element === 'f16' && !has.hasF16) return 'the adapter has no shader-f16';
  if (has.subgroupLanes < subgroups) return `the adapter has no subgroups of ${subgroups}`;
  return undefined;
}
