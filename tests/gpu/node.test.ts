import { test } from 'vitest';
import { describeGpu } from '../support/describe-gpu.ts';
import { cases } from './cases/index.ts';

await describeGpu('Dawn in Node', (gpu) => {
  console.info(`Dawn in Node runs on ${gpu.adapter.description}`);
  for (const { name, run } of cases) test(name, () => run(gpu));
});
