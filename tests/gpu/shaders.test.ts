import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { KernelSource } from '../../src/gpu/kernel-source.ts';
import { reflectKernel } from '../../src/gpu/reflect.ts';
import { type Constants, specialise } from '../../src/gpu/specialise.ts';

const FOLDER = new URL('../../shaders/', import.meta.url);
const kernels = readdirSync(FOLDER).map((file) => ({
  name: file.replace(/\.wgsl$/, ''),
  file,
  code: readFileSync(new URL(file, FOLDER), 'utf8'),
}));

describe.each(kernels)('$file', ({ name, file, code }) => {
  test('follows the conventions', () => {
    expect(file).toMatch(/^[a-z0-9_]+\.wgsl$/);
    expect(code.startsWith('// '), 'begins with what it is for').toBe(true);
    expect(code.trimEnd().split('\n').length, 'lines').toBeLessThanOrEqual(150);
    expect(code).not.toMatch(/\$\{|^\s*#|\t| $/m);
    const header = code.slice(0, code.search(/^[^/]/m));
    for (const [, variable] of code.matchAll(/^@group.*> (\w+): array</gm)) {
      expect(header, `header speaks of ${variable}`).toContain(variable);
    }
  });

  test('computes or draws', () => {
    const entries = [...code.matchAll(/^@(compute|vertex|fragment)/gm)].map((match) => match[1]);
    expect([['compute'], ['vertex', 'fragment']]).toContainEqual(entries);
    if (entries[0] === 'compute') expect(code).toMatch(new RegExp(`^fn ${name}\\(`, 'm'));
  });
});

/** What the kernels with barriers are run on: small workgroups, enough values that every loop turns. */
const RUNS: Record<
  string,
  { constants: Constants; params: Record<string, number>; sizes: Record<string, number> }[]
> = {
  objective: [
    {
      constants: { WORKGROUP: 8, SLICES: 24 },
      params: { count: 3, beta1: 0.9, beta2: 0.99, decay: 0.5 },
      sizes: { partial: 72, weights: 3, clock: 4, log: 64 * 4 },
    },
  ],
  channel_mean: [
    {
      constants: { WORKGROUP: 8 },
      params: { size: 20, first: 0, count: 20, columns: 20, skip: 0, scale: 0.5, planed: 1, accumulate: 1 },
      sizes: { input: 80, plane: 80, mean: 1 },
    },
  ],
  frobenius: [{ constants: { WORKGROUP: 8 }, params: { size: 20 }, sizes: { matrix: 80, norm: 1 } }],
  quotient: [
    {
      constants: { WORKGROUP: 8, SLICES: 48 },
      params: { slot: 1, norm: 2, epsilon: 0.5 },
      sizes: { terms: 96, factors: 2 },
    },
  ],
  lbfgs_scalars: [0, 1, 2, 3].map((stage) => ({
    constants: { WORKGROUP: 8, SLICES: 24 },
    params: { stage, history: 3, age: 0, pixel_scale: 1, restart: 0 },
    sizes: { rate: 1, partial: 72, state: 8 + 2 * 128 },
  })),
  tone: [
    {
      constants: { WORKGROUP: 8, SLICES: 24 },
      params: { pixels: 40, slices: 20, slot: 1 },
      sizes: { partial: 240, goal: 16, terms: 48, gradient: 12 },
    },
  ],
  winograd_gemm_tiled: [0, 1].map((TURNED) => ({
    constants: { TURNED },
    params: { depth: 32, rows: 16, plane: 32 },
    sizes: { weights: 36 * 32 * 16, planes: 32 * 32 * 4, products: 16 * 32 * 4 },
  })),
};

describe('races', () => {
  const shared = kernels.filter(({ code }) => /workgroupBarrier|var<workgroup>/.test(code));

  test('every kernel with shared memory is run here', () => {
    expect(shared.map(({ name }) => name).sort()).toEqual(Object.keys(RUNS).sort());
  });

  describe.each(shared)('$file', ({ name, code }) => {
    const source = reflectKernel(name, code);

    test.each(RUNS[name] ?? [])('has none with $constants', ({ constants, params, sizes }) => {
      const { races, errors } = raced(source, specialise(source, constants), params, sizes);
      expect(errors).toEqual([]);
      expect(races).toEqual([]);
    });

    test.each(RUNS[name] ?? [])('has some with $constants and without its barrier', (run) => {
      const broken = specialise(source, run.constants).replace('workgroupBarrier();', '');
      expect(raced(source, broken, run.params, run.sizes).races[0]).toMatch(
        /Data race on '(sums|blocks|tiles)'/,
      );
    });
  });
});

/** Runs one workgroup in lockstep. */
function raced(
  { name, bindings, params }: KernelSource,
  code: string,
  values: Record<string, number>,
  sizes: Record<string, number>,
): { races: string[]; errors: string[] } {
  const uniform = new DataView(new ArrayBuffer(16 * Math.ceil(params.length / 4)));
  for (const { name: param, type, offset } of params) {
    if (type === 'f32') uniform.setFloat32(offset, values[param]!, true);
    else uniform.setUint32(offset, values[param]!, true);
  }
  const group = bindings.map(({ name: variable, binding, type }) => [
    binding,
    type === 'uniform'
      ? { uniform: uniform.buffer }
      : new Float32Array(sizes[variable]!).fill(Number(type !== 'storage')).buffer,
  ]);
  // The detector does not see a barrier that comes first in a block.
  const visible = code.replaceAll('workgroupBarrier();', 'let here = 0u; workgroupBarrier();');
  const { races, errors } = detectRaces(visible, name, [1], { 0: Object.fromEntries(group) });
  return { races: races.map(({ message }) => message), errors };
}
