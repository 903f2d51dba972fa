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

/** LittleCMS; handles are numbers, 0 for a failure. */
declare module 'lcms-wasm' {
  export interface LittleCms {
    cmsOpenProfileFromMem(bytes: Uint8Array, length: number): number;
    cmsCloseProfile(profile: number): void;
    cmsCreateTransform(
      input: number,
      inputFormat: number,
      output: number,
      outputFormat: number,
      intent: number,
      flags: number,
    ): number;
    cmsDoTransform(
      transform: number,
      samples: Uint8Array | Uint16Array,
      pixels: number,
    ): Uint8Array | Uint16Array;
    cmsDeleteTransform(transform: number): void;
  }

  export function instantiate(options: { wasmBinary: Uint8Array }): Promise<LittleCms>;
}

/** Decoder of AVIF; samples are RGBA of the wanted depth, null for a failure. */
declare module '@jsquash/avif/codec/dec/avif_dec.js' {
  export interface AvifDecoder {
    decode(bytes: Uint8Array, depth: 16): { width: number; height: number; data: Uint16Array } | null;
  }

  export default function instantiate(options: {
    wasmBinary: Uint8Array;
    noInitialRun: true;
  }): Promise<AvifDecoder>;
}

/** Decoder of JPEG XL; samples are RGBA in sRGB, null for a failure. */
declare module '@jsquash/jxl/codec/dec/jxl_dec.js' {
  export interface JxlDecoder {
    decode(bytes: Uint8Array): { width: number; height: number; data: Uint8ClampedArray } | null;
  }

  export default function instantiate(options: {
    wasmBinary: Uint8Array;
    noInitialRun: true;
    printErr(line: string): void;
  }): Promise<JxlDecoder>;
}

declare module 'jpeg2000' {
  export class JpxImage {
    readonly width: number;
    readonly height: number;
    readonly componentsCount: number;
    readonly tiles: readonly {
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
      readonly items: Uint8ClampedArray;
    }[];
    failOnCorruptedImage: boolean;
    parse(bytes: Uint8Array): void;
    parseCodestream(bytes: Uint8Array, start: number, end: number): void;
  }

  const library: { JpxImage: typeof JpxImage };
  export default library;
}

/** A file as a `data:` address. */
declare module '*.wasm?url&inline' {
  const address: string;
  export default address;
}
