/** The version in package.json. */
declare const __VERSION__: string;

declare module '*.wgsl' {
  import type { KernelSource } from './gpu/kernel-source.ts';

  const source: KernelSource;
  export default source;
}

declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
