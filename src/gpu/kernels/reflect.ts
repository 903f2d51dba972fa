import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import {
  type KernelBinding,
  type KernelParam,
  type KernelSource,
  readAliases,
  readConstants,
} from './kernel-source.ts';

/**
 * Reads a kernel's bindings, uniform struct and constants by wgsl_reflect. Runs in the build, so that no page loads a
 * WGSL parser.
 * @param name the file's name without its ending
 * @throws Error with the file's name where it breaks the conventions of `shaders/`
 */
export function reflectKernel(name: string, code: string): KernelSource {
  const fail = (what: string): never => {
    throw new Error(`shaders/${name}.wgsl: ${what}`);
  };
  const reflected = new WgslReflect(code);
  const groups = reflected.getBindGroups();
  if (groups.length > 1) fail('expected all bindings in group 0');
  const bindings: KernelBinding[] = [];
  const aliases = readAliases(code);
  const params: KernelParam[] = [];
  let paramsSize = 0;
  for (const variable of groups[0] ?? []) {
    if (!variable) continue;
    if (variable.resourceType === ResourceType.Uniform) {
      bindings.push({ name: variable.name, binding: variable.binding, type: 'uniform' });
      paramsSize = Math.ceil(variable.size / 16) * 16;
      for (const member of variable.members ?? fail(`uniform ${variable.name} is no struct`)) {
        const type = member.type.name;
        if (type !== 'u32' && type !== 'i32' && type !== 'f32') {
          return fail(`${variable.name}.${member.name} is ${type}, expected u32, i32 or f32`);
        }
        params.push({ name: member.name, type, offset: member.offset });
      }
    } else if (variable.resourceType === ResourceType.Storage) {
      const type = variable.access === 'read_write' ? 'storage' : 'read-only-storage';
      const alias = storedAs(
        code,
        variable.name,
        aliases.map(({ name }) => name),
      );
      bindings.push({ name: variable.name, binding: variable.binding, type, ...(alias && { alias }) });
    } else fail(`${variable.name} is neither a uniform nor a storage buffer`);
  }
  const compute = reflected.entry.compute;
  if (compute.length > 0 && (compute.length !== 1 || compute[0]!.name !== name)) {
    fail(`expected one compute entry point named ${name}`);
  }
  return { name, code, bindings, params, paramsSize, constants: readConstants(code), aliases };
}

/** Alias that a storage variable's type names, itself or inside a struct. */
function storedAs(code: string, variable: string, aliases: readonly string[]): string | undefined {
  let type = new RegExp(`>\\s*${variable}\\s*:([^;]+);`).exec(code)?.[1] ?? '';
  for (const [, struct, body] of code.matchAll(/^struct\s+(\w+)\s*\{([^}]*)\}/gm)) {
    if (new RegExp(`\\b${struct}\\b`).test(type)) type += body;
  }
  return aliases.find((name) => new RegExp(`\\b${name}\\b`).test(type));
}
