import type { KernelSource } from '../gpu/kernels/kernel-source.ts';
import type { Constants } from '../gpu/kernels/specialise.ts';
import type { Launch } from './node.ts';
import { type Element, UNUSED } from './tensor.ts';

/**
 * Constants of a launch, with `f16` for every alias of its kernel whose tensors store f16.
 * @throws Error where tensors of one alias differ, or f16 is bound where the kernel reads f32
 */
export function storageConstants({ label, kernel, constants, tensors }: Launch): Constants {
  const stored = new Map<string | undefined, string>([[undefined, 'f32']]);
  for (const { name, alias } of kernel.bindings) {
    const tensor = tensors[name];
    if (!tensor || tensor === UNUSED) continue;
    const { element } = tensor;
    const other = stored.get(alias) ?? element;
    if (other !== element) {
      const what = alias ? `alias ${alias}` : `${name}, which has no alias,`;
      throw new Error(
        `${label}: ${tensor.label} stores ${element}, ${what} of ${kernel.name}.wgsl is ${other}. Store both alike.`,
      );
    }
    stored.set(alias, element);
  }
  const halved = [...stored].filter(([, element]) => element === 'f16');
  return { ...constants, ...Object.fromEntries(halved) };
}

/** Constants of a kernel all of whose aliased tensors store `element`. */
export function storedAs({ aliases }: KernelSource, element: Element): Constants {
  if (element === 'f32') return {};
  return Object.fromEntries(aliases.map(({ name }) => [name, element]));
}
