/** A WGSL file as the build hands it over: its text and what wgsl_reflect read in it. */
export interface KernelSource {
  /** The file's stem; a compute kernel's entry point has the same name. */
  readonly name: string;
  readonly code: string;
  /** Group 0, in the order of their binding numbers. */
  readonly bindings: readonly KernelBinding[];
  /** Members of the uniform struct, in order; empty when there is none. */
  readonly params: readonly KernelParam[];
  /** Size of the uniform struct in bytes, 0 when there is none. */
  readonly paramsSize: number;
  /** Tunables: `const NAME: u32 = 4;` at the top of the file. */
  readonly constants: readonly KernelConstant[];
  /** Types of stored values that may be halved: `alias Feature = vec4f;` at the top of the file. */
  readonly aliases: readonly KernelAlias[];
}

export interface KernelBinding {
  readonly name: string;
  readonly binding: number;
  readonly type: 'uniform' | 'read-only-storage' | 'storage';
  /** The alias that its elements are stored as. */
  readonly alias?: string;
}

export interface KernelParam {
  readonly name: string;
  readonly type: 'u32' | 'i32' | 'f32';
  readonly offset: number;
}

export interface KernelConstant {
  readonly name: string;
  readonly type: 'u32' | 'i32' | 'f32' | 'bool';
  readonly value: string;
}

export interface KernelAlias {
  readonly name: string;
  /** An f32 type, e.g. vec4f. */
  readonly type: string;
}

const CONSTANT = /^const\s+([A-Z][A-Z0-9_]*)\s*:\s*(u32|i32|f32|bool)\s*=\s*([^;]+);/gm;

/** The tunables of a WGSL text, in order. */
export function readConstants(code: string): KernelConstant[] {
  return [...code.matchAll(CONSTANT)].map((match) => ({
    name: match[1]!,
    type: match[2] as KernelConstant['type'],
    value: match[3]!.trim(),
  }));
}

const ALIAS = /^alias\s+([A-Z]\w*)\s*=\s*(f32|(?:vec[234]|mat[234]x[234])f)\s*;/gm;

/** The f32 aliases of a WGSL text, in order. */
export function readAliases(code: string): KernelAlias[] {
  return [...code.matchAll(ALIAS)].map((match) => ({ name: match[1]!, type: match[2]! }));
}
