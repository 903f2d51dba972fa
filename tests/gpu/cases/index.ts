import { convolutionCases } from './convolution.ts';
import type { GpuCase } from './gpu-case.ts';
import { imageCases } from './image.ts';
import { lossCases } from './losses.ts';
import { poolingCases } from './pooling.ts';

/** All of them: they run in Node and in Chrome. */
export const cases: readonly GpuCase[] = [...convolutionCases, ...poolingCases, ...lossCases, ...imageCases];
