import { ArtFilterError } from '../../../src/errors.ts';
import type { KernelSource } from '../../../src/gpu/kernels/kernel-source.ts';
import { assert } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';

const BROKEN: KernelSource = {
  name: 'broken',
  code: '@compute @workgroup_size(1)\nfn broken() {\n  let a = 1.0 + missing;\n}\n',
  bindings: [],
  params: [],
  paramsSize: 0,
  constants: [],
  aliases: [],
};

export const errorCases: readonly GpuCase[] = [
  {
    name: 'a kernel that does not compile',
    async run(gpu) {
      const error = await gpu.pipelines.get(BROKEN).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert(error instanceof ArtFilterError && error.code === 'shader', `got ${error}`);
      const { message } = error as ArtFilterError;
      assert(/^shader broken, line 3: .*missing/.test(message), `the message is ${message}`);
      assert(!message.includes('\n'), `one sentence, not ${message}`);
      const { cause } = error as ArtFilterError;
      assert(String(cause).includes('3 |   let a = 1.0 + missing;'), `the source is not in ${cause}`);
      assert(gpu.fault === undefined, 'the device should not know of it');
    },
  },
];
