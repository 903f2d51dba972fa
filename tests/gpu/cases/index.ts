import { convolutionCases } from './convolution.ts';
import type { GpuCase } from './gpu-case.ts';

/** All of them: they run in Node and in Chrome. */
export const cases: readonly GpuCase[] = [...convolutionCases];
