import { expect, test } from 'vitest';
import { reflectKernel } from '../../../src/gpu/kernels/reflect.ts';
import { specialisationKey, specialise } from '../../../src/gpu/kernels/specialise.ts';

const KERNEL = `// Scales.
struct Params {
  size: u32,
  shift: i32,
  scale: f32,
}

const WORKGROUP: u32 = 64; // 16 … 256
const MASK: bool = false;
const SLOPE: f32 = 0.5;
const OFFSET: i32 = -1;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn scale(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.size) { output[id.x] = params.scale * SLOPE * input[id.x]; }
}
`;
const source = reflectKernel('scale', KERNEL);

test('a kernel is read: bindings, uniform struct, tunables', () => {
  expect(source.bindings).toEqual([
    { name: 'params', binding: 0, type: 'uniform' },
    { name: 'input', binding: 1, type: 'read-only-storage' },
    { name: 'output', binding: 2, type: 'storage' },
  ]);
  expect(source.params).toEqual([
    { name: 'size', type: 'u32', offset: 0 },
    { name: 'shift', type: 'i32', offset: 4 },
    { name: 'scale', type: 'f32', offset: 8 },
  ]);
  expect(source.paramsSize).toBe(16);
  expect(source.constants).toEqual([
    { name: 'WORKGROUP', type: 'u32', value: '64' },
    { name: 'MASK', type: 'bool', value: 'false' },
    { name: 'SLOPE', type: 'f32', value: '0.5' },
    { name: 'OFFSET', type: 'i32', value: '-1' },
  ]);
});

test.each([
  ['another entry point', KERNEL.replace('fn scale', 'fn stretch'), 'one compute entry point named scale'],
  ['a second group', KERNEL.replace('group(0) @binding(2)', 'group(1) @binding(0)'), 'group 0'],
  ['a vector among the parameters', KERNEL.replace('scale: f32', 'scale: vec2f'), 'expected u32, i32 or f32'],
])('a kernel with %s is refused', (_what, code, sentence) => {
  expect(() => reflectKernel('scale', code)).toThrow(sentence);
});

test('tunables get their values, everything else stays', () => {
  const code = specialise(source, { WORKGROUP: 128, MASK: 1, SLOPE: 2, OFFSET: -3 });
  expect(code).toContain('const WORKGROUP: u32 = 128u; // 16 … 256');
  expect(code).toContain('const MASK: bool = true;');
  expect(code).toContain('const SLOPE: f32 = f32(2);');
  expect(code).toContain('const OFFSET: i32 = -3i;');
  expect(code.split('\n').filter((line) => !line.startsWith('const'))).toEqual(
    KERNEL.split('\n').filter((line) => !line.startsWith('const')),
  );
  expect(specialise(source)).toBe(KERNEL);
});

test('an unknown tunable is refused, with the known ones', () => {
  expect(() => specialise(source, { TILE: 4 })).toThrow(
    'scale.wgsl: no constant TILE, expected one of: WORKGROUP, MASK, SLOPE, OFFSET.',
  );
});

test.each([
  ['WORKGROUP', 1.5],
  ['WORKGROUP', -1],
  ['OFFSET', 0.5],
  ['SLOPE', Number.NaN],
  ['SLOPE', Number.POSITIVE_INFINITY],
])('%s does not hold %d', (name, value) => {
  expect(() => specialise(source, { [name]: value })).toThrow(`${name} is ${value}`);
});

test('the key does not depend on the order of the values', () => {
  const key = specialisationKey(source, { WORKGROUP: 32, MASK: 1 });
  expect(specialisationKey(source, { MASK: 1, WORKGROUP: 32 })).toBe(key);
  expect(specialisationKey(source, { MASK: 0, WORKGROUP: 32 })).not.toBe(key);
});

const STORED = `// Doubles.
alias Feature = vec4f;
alias Value = f32;

const WORKGROUP: u32 = 64; // 16 … 256

struct Pair { a: Feature, b: Feature }

@group(0) @binding(0) var<storage, read> pairs: array<Pair>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<Value>;
@group(0) @binding(3) var<storage, read_write> output: array<Feature>;

@compute @workgroup_size(WORKGROUP)
fn double(@builtin(global_invocation_id) id: vec3u) {
  let value = vec4f(pairs[id.x].a) + vec4f(pairs[id.x].b);
  output[id.x] = Feature(value * scale[0]);
  sums[id.x] = Value(value.x);
}
`;
const stored = reflectKernel('double', STORED);

test('aliases are read, and which buffers are stored as them', () => {
  expect(stored.aliases).toEqual([
    { name: 'Feature', type: 'vec4f' },
    { name: 'Value', type: 'f32' },
  ]);
  expect(stored.bindings.map(({ alias }) => alias)).toEqual(['Feature', undefined, 'Value', 'Feature']);
  expect(source.aliases).toEqual([]);
});

test('aliases are halved, lines keep their numbers', () => {
  const code = specialise(stored, { Feature: 'f16', WORKGROUP: 32 });
  expect(code.split('\n').slice(0, 3)).toEqual([
    'enable f16; // Doubles.',
    'alias Feature = vec4h;',
    'alias Value = f32;',
  ]);
  expect(specialise(stored, { Value: 'f16' })).toContain('alias Value = f16;');
  expect(specialise(stored)).toBe(STORED);
  expect(specialisationKey(stored, { Feature: 'f16' })).not.toBe(specialisationKey(stored));
});

test('an unknown alias is refused, with the known ones', () => {
  expect(() => specialise(stored, { Plane: 'f16' })).toThrow(
    'double.wgsl: no alias Plane, expected one of: Feature, Value. Declare it at the top of the file.',
  );
  expect(() => specialise(source, { WORKGROUP: 'f16' })).toThrow('no alias WORKGROUP, expected one of: none');
});
