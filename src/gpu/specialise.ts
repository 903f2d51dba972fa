import { ArtFilterError } from '../errors.ts';
import type { KernelSource } from './kernel-source.ts';

/** New values for a kernel's tunables. */
export type Constants = Readonly<Record<string, number>>;

/**
 * Replaces the values of tunables (`const NAME: u32 = 4;`) in a kernel's text.
 * @throws ArtFilterError `shader` for a name the kernel does not declare, or a value its type does not hold
 */
export function specialise(source: KernelSource, constants: Constants = {}): string {
  let code = source.code;
  for (const [name, value] of Object.entries(constants)) {
    const constant = source.constants.find((c) => c.name === name);
    if (!constant) {
      const known = source.constants.map((c) => c.name).join(', ') || 'none';
      throw new ArtFilterError(
        'shader',
        `${source.name}.wgsl: no constant ${name}, expected one of: ${known}. Declare it at the top of the file.`,
      );
    }
    code = code.replace(
      new RegExp(`^(const\\s+${name}\\s*:\\s*\\w+\\s*=)[^;]+;`, 'm'),
      `$1 ${literal(source.name, name, constant.type, value)};`,
    );
  }
  return code;
}

function literal(kernel: string, name: string, type: string, value: number): string {
  if (type === 'f32' && Number.isFinite(value)) return `f32(${value})`;
  if (type === 'i32' && Number.isInteger(value)) return `${value}i`;
  if (type === 'u32' && Number.isInteger(value) && value >= 0) return `${value}u`;
  if (type === 'bool') return value ? 'true' : 'false';
  throw new ArtFilterError('shader', `${kernel}.wgsl: ${name} is ${value}, expected a ${type}. Pass one.`);
}

/** A key that is the same for the same kernel with the same values, whatever their order. */
export function specialisationKey(source: KernelSource, constants: Constants = {}): string {
  const values = Object.entries(constants).sort(([a], [b]) => (a < b ? -1 : 1));
  return [source.name, ...values.map(([name, value]) => `${name}=${value}`)].join(' ');
}
