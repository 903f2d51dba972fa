import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { KernelSource } from '../../../src/gpu/kernels/kernel-source.ts';
import { reflectKernel } from '../../../src/gpu/kernels/reflect.ts';
import { type Constants, specialise } from '../../../src/gpu/kernels/specialise.ts';

const FOLDER = new URL('../../../shaders/', import.meta.url);
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

/** Lengths of buffers, or the words of one. */
type Sizes = Record<string, number | readonly number[]>;

/** What the kernels with barriers are run on: small workgroups, enough values that every loop turns. */
const RUNS: Record<string, { constants: Constants; params: Record<string, number>; sizes: Sizes }[]> = {
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
      params: {
        channels: 1,
        size: 20,
        first: 0,
        count: 20,
        columns: 20,
        skip: 0,
        scale: 0.5,
        planed: 1,
        squares: 1,
        accumulate: 1,
      },
      sizes: { input: 80, plane: 80, mean: 2 },
    },
  ],
  frobenius: [{ constants: { WORKGROUP: 8 }, params: { size: 20 }, sizes: { matrix: 80, norm: 1 } }],
  moment_error: [
    {
      constants: { WORKGROUP: 8, SLICES: 24 },
      params: { channels: 20, slot: 1 },
      sizes: { moments: 40, goal: 40, terms: 72, slope: 40 },
    },
  ],
  quotient: [
    {
      constants: { WORKGROUP: 8, SLICES: 48 },
      params: { slot: 1, norm: 2, epsilon: 0.5 },
      sizes: { terms: 96, factors: 2 },
    },
  ],
  lbfgs_begin: [
    {
      constants: { WORKGROUP: 8, CHUNK: 24 },
      params: { size: 20, first: 0, chunks: 1, clamped: 1 },
      sizes: { grad: 20, previous: 20, q: 20, image: 20, state: 528, sums: 6 },
    },
  ],
  lbfgs_judge: [
    {
      constants: { WORKGROUP: 8 },
      params: { chunks: 3, terms: 2, history: 3, restart: 0, largest: 0, adam: 1 },
      sizes: {
        clock: [1],
        rate: 1,
        sums: 18,
        log: 128,
        losses: 2,
        state: [1, ...Array<number>(527).fill(0)],
      },
    },
  ],
  lbfgs_dots: [
    {
      constants: { WORKGROUP: 8, CHUNK: 24 },
      params: { size: 20, first: 0, chunks: 1, history: 3, clamped: 1 },
      sizes: {
        state: Array<number>(528).fill(0),
        grad: 20,
        previous: 20,
        q: 20,
        image: 20,
        s: 60,
        y: 60,
        dots: 15,
      },
    },
  ],
  lbfgs_solve: [
    {
      constants: { WORKGROUP: 8 },
      params: { size: 20, chunks: 2, history: 3, pixel_scale: 1, first: 0 },
      // Two pairs, and a third that was kept.
      sizes: {
        rate: 1,
        dots: 30,
        products: 18,
        state: [1, 2, 2, 2, 0, 0, 0, 2, ...Array<number>(520).fill(0)],
      },
    },
  ],
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
        /Data race on '(sums|blocks|tiles|tree|totals|s_q)'/,
      );
    });
  });
});

/** Runs one workgroup in lockstep. */
function raced(
  { name, bindings, params }: KernelSource,
  code: string,
  values: Record<string, number>,
  sizes: Sizes,
): { races: string[]; errors: string[] } {
  const uniform = new DataView(new ArrayBuffer(16 * Math.ceil(params.length / 4)));
  for (const { name: param, type, offset } of params) {
    if (type === 'f32') uniform.setFloat32(offset, values[param]!, true);
    else uniform.setUint32(offset, values[param]!, true);
  }
  const group = bindings.map(({ name: variable, binding, type }) => [
    binding,
    type === 'uniform' ? { uniform: uniform.buffer } : bufferOf(sizes[variable]!, Number(type !== 'storage')),
  ]);
  // The detector does not see a barrier that comes first in a block.
  const visible = code.replaceAll('workgroupBarrier();', 'let here = 0u; workgroupBarrier();');
  const { races, errors } = detectRaces(visible, name, [1], { 0: Object.fromEntries(group) });
  return { races: races.map(({ message }) => message), errors };
}

function bufferOf(size: Sizes[string], value: number): ArrayBuffer {
  return typeof size === 'number' ? new Float32Array(size).fill(value).buffer : Uint32Array.from(size).buffer;
}
