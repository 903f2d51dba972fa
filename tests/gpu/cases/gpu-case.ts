import type { Gpu } from '../../../src/gpu/device.ts';
import type { Element } from '../../../src/graph/tensor.ts';

/** Something to check on a device, whichever runs it; throws on failure. */
export interface GpuCase {
  readonly name: string;
  /** Whether features can be stored as f16 too. */
  readonly halves?: boolean;
  /** @param element how features are stored */
  run(gpu: Gpu, element: Element): Promise<void>;
}

/** A case with features stored in one of the ways it can be run. */
export interface StoredCase {
  readonly name: string;
  readonly element: Element;
  run(gpu: Gpu): Promise<void>;
}

export function storedCases({ name, halves, run }: GpuCase): StoredCase[] {
  const single: StoredCase = { name, element: 'f32', run: (gpu) => run(gpu, 'f32') };
  if (!halves) return [single];
  return [single, { name: `${name}, f16`, element: 'f16', run: (gpu) => run(gpu, 'f16') }];
}

/** Why a device cannot run a case. */
export function reasonToSkip({ element }: StoredCase, hasF16: boolean): string | undefined {
  return element === 'f16' && !hasF16 ? 'the adapter has no shader-f16' : undefined;
}
