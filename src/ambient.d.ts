/** Version in package.json. */
declare const __VERSION__: string;
/** The one-file element, which is the script of its worker too; empty in the other builds. */
declare const __WORKER_FILE__: string;

declare module '*.wgsl' {
  import type { KernelSource } from './gpu/kernels/kernel-source.ts';

  const source: KernelSource;
  export default source;
}

/** Size, metadata and widths of a packed file, without its tensors. */
declare module '*.safetensors?about' {
  import type { WeightsDefaults } from './vgg/weights/weights.ts';

  const about: {
    bytes: number;
    description: string;
    licence: string;
    defaults: WeightsDefaults;
    widths: readonly number[];
  };
  export default about;
}

declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
