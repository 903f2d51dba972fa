import { ArtFilterError } from '../../errors.ts';
import type { KernelSource } from './kernel-source.ts';

/** Values of a kernel's constants, and `f16` for aliases that store f16. */
export type Constants = Readonly<Record<string, number | 'f16'>>;

/**
 * Replaces constants (`const NAME: u32 = 4;`) and halves aliases (`alias Feature = vec4f;` becomes `vec4h`) in a
 * kernel's text. Line numbers stay the same.
 * @throws ArtFilterError `shader` for a name that the kernel does not declare, or a value that its type does not hold
 */
export function specialise(source: KernelSource, constants: Constants = {}): string {
  let code = source.code;
  let halves = false;
  for (const [name, value] of Object.entries(constants)) {
    if (value === 'f16') {
      const { type } = declared(source, 'alias', source.aliases, name);
      code = code.replace(new RegExp(`^(alias\\s+${name}\\s*=)[^;]+;`, 'm'), `$1 ${half(type)};`);
      halves = true;
    } else {
      const { type } = declared(source, 'constant', source.constants, name);
      code = code.replace(
        new RegExp(`^(const\\s+${name}\\s*:\\s*\\w+\\s*=)[^;]+;`, 'm'),
        `$1 ${literal(source.name, name, type, value)};`,
      );
    }
  }
  return halves ? `enable f16; ${code}` : code;
}

function declared<T extends { readonly name: string }>(
  source: KernelSource,
  kind: 'alias' | 'constant',
  list: readonly T[],
  name: string,
): T {
  const found = list.find((one) => one.name === name);
  if (found) return found;
  const known = list.map((one) => one.name).join(', ') || 'none';
  throw new ArtFilterError(
    'shader',
    `${source.name}.wgsl: no ${kind} ${name}, expected one of: ${known}. Declare it at the top of the file.`,
  );
}

/** vec4f → vec4h, f32 → f16. */
function half(type: string): string {
  return type === 'f32' ? 'f16' : type.replace(/f$/, 'h');
}

function literal(kernel: string, name: string, type: string, value: number): string {
  if (type === 'f32' && Number.isFinite(value)) return `f32(${value})`;
  if (type === 'i32' && Number.isInteger(value)) return `${value}i`;
  if (type === 'u32' && Number.isInteger(value) && value >= 0) return `${value}u`;
  if (type === 'bool') return value ? 'true' : 'false';
  throw new ArtFilterError('shader', `${kernel}.wgsl: ${name} is ${value}, expected a ${type}. Pass one.`);
}

/** Key of a kernel with values, independent of their order. */
export function specialisationKey(source: KernelSource, constants: Constants = {}): string {
  const values = Object.entries(constants).sort(([a], [b]) => (a < b ? -1 : 1));
  return [source.name, ...values.map(([name, value]) => `${name}=${value}`)].join(' ');
}
