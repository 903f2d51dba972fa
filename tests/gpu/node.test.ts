import { test } from 'vitest';
import { describeGpu } from '../support/describe-gpu.ts';
import { reasonToSkip } from './cases/gpu-case.ts';
import { cases } from './cases/index.ts';

await describeGpu('Dawn in Node', (gpu) => {
  console.info(`Dawn in Node runs on ${gpu.adapter.description}`);
  for (const one of cases) {
    test(one.name, async (context) => {
      const reason = reasonToSkip(one, gpu);
      if (reason) context.skip(reason);
      await one.run(gpu);
    });
  }
});
