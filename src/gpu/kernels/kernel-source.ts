/** A WGSL file as the build provides it: its text, and what wgsl_reflect found in it. */
export interface KernelSource {
  /** The file's name without its ending; a compute kernel's entry point has the same name. */
  readonly name: string;
  readonly code: string;
  /** Bindings of group 0 in the order of their numbers. */
  readonly bindings: readonly KernelBinding[];
  /** Members of the uniform struct in order; empty without one. */
  readonly params: readonly KernelParam[];
  /** Size of the uniform struct in bytes; 0 without one. */
  readonly paramsSize: number;
  /** Tunable constants: `const NAME: u32 = 4;` at the top of the file. */
  readonly constants: readonly KernelConstant[];
  /** Types of stored values that may become f16: `alias Feature = vec4f;` at the top of the file. */
  readonly aliases: readonly KernelAlias[];
}

export interface KernelBinding {
  readonly name: string;
  readonly binding: number;
  readonly type: 'uniform' | 'read-only-storage' | 'storage';
  /** Alias of its element type. */
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

/** Tunable constants of a WGSL text, in order. */
export function readConstants(code: string): KernelConstant[] {
  return [...code.matchAll(CONSTANT)].map((match) => ({
    name: match[1]!,
    type: match[2] as KernelConstant['type'],
    value: match[3]!.trim(),
  }));
}

const ALIAS = /^alias\s+([A-Z]\w*)\s*=\s*(f32|(?:vec[234]|mat[234]x[234])f)\s*;/gm;

/** Aliases of f32 types in a WGSL text, in order. */
export function readAliases(code: string): KernelAlias[] {
  return [...code.matchAll(ALIAS)].map((match) => ({ name: match[1]!, type: match[2]! }));
}
