import fc, { type Arbitrary } from 'fast-check';

/** Limits of number ranges, for lengths, offsets and counts. */
const EDGES = [
  0,
  1,
  2,
  7,
  8,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 64 - 1,
];

/** One change of bytes; positions and lengths are fractions of the file. */
type Change =
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | {
      readonly kind: 'number';
      readonly at: number;
      readonly width: 2 | 4 | 8;
      readonly value: number;
      readonly aligned: boolean;
    }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'end'; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const change: Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at: place,
      width: fc.constantFrom(2 as const, 4 as const, 8 as const),
      value: fc.oneof(fc.constantFrom(...EDGES), fc.nat(20_000)),
      aligned: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place, length: fc.nat(64) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('copy' as const), at: place, from: place, length: fc.nat(200) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), at: place }) },
);

/**
 * Files with up to six changes each.
 * @param focus length of the beginning of a file that gets half of the changes; default the whole file
 */
export function mutated(
  seeds: readonly Uint8Array[],
  focus: (seed: Uint8Array) => number = (seed) => seed.length,
): Arbitrary<Uint8Array> {
  return fc
    .record({
      seed: fc.constantFrom(...seeds),
      near: fc.boolean(),
      changes: fc.array(change, { minLength: 0, maxLength: 6 }),
    })
    .map(({ seed, near, changes }) => {
      const reach = near ? focus(seed) : seed.length;
      return changes.reduce((bytes, one) => changed(bytes, one, Math.min(reach, bytes.length)), seed);
    });
}

function changed(bytes: Uint8Array, one: Change, reach: number): Uint8Array {
  const at = Math.floor(one.at * reach);
  if (one.kind === 'end') return bytes.slice(0, at);
  if (one.kind === 'cut')
    return new Uint8Array(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + one.length)]));
  const result = bytes.slice();
  if (one.kind === 'byte') result.fill(one.value, at, at + 1);
  else if (one.kind === 'copy') {
    const from = Math.floor(one.from * bytes.length);
    result.set(bytes.subarray(from, Math.min(from + one.length, bytes.length - at + from, bytes.length)), at);
  } else {
    const begin = one.aligned ? at - (at % one.width) : at;
    for (let i = 0, value = one.value; i < one.width && begin + i < result.length; i++) {
      result[begin + i] = value % 256;
      value = Math.floor(value / 256);
    }
  }
  return result;
}

/** JSON values of unexpected types and sizes. */
const STRANGE: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0.5,
    1e308,
    2 ** 53,
    '',
    'x',
    '__proto__',
    [],
    {},
    [[]],
    [-1],
    [0, 0],
    '1',
    '\n',
  ),
  fc.constantFrom<unknown>(...EDGES),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A path into a JSON value, followed as far as it exists, and the edit at its end. */
interface Edit {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'remove' | 'add';
  readonly name: string;
  readonly value: unknown;
}

const edit: Arbitrary<Edit> = fc.record({
  path: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }),
  kind: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const),
  name: fc.oneof(
    fc.constantFrom('__proto__', 'constructor', '__metadata__', 'shape', ''),
    fc.string({ maxLength: 8 }),
  ),
  value: STRANGE,
});

/** JSON texts with up to four edits each. */
export function mutatedJson(seeds: readonly unknown[]): Arbitrary<string> {
  return fc
    .record({ seed: fc.constantFrom(...seeds), edits: fc.array(edit, { minLength: 0, maxLength: 4 }) })
    .map(({ seed, edits }) => JSON.stringify(edits.reduce(edited, structuredClone(seed))));
}

function edited(root: unknown, { path, kind, name, value }: Edit): unknown {
  let holder = root as Record<string, unknown>;
  if (typeof holder !== 'object' || holder === null) return root;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(1, keys.length)];
    const next = key === undefined ? undefined : holder[key];
    if (depth + 1 < path.length && typeof next === 'object' && next !== null) {
      holder = next as Record<string, unknown>;
      continue;
    }
    // An assignment to __proto__ would not create a property.
    if (kind === 'add') {
      const own = { value: structuredClone(value), enumerable: true, configurable: true, writable: true };
      Object.defineProperty(holder, name, own);
    } else if (key !== undefined && kind === 'remove') delete holder[key];
    else if (key !== undefined) holder[key] = structuredClone(value);
    break;
  }
  return root;
}

/** Texts from a grammar's words, limits of number ranges and arbitrary characters. */
export function texts(
  words: readonly string[],
  separators: readonly string[] = [',', ':', ' '],
): Arbitrary<string> {
  const numbers = [
    '0',
    '-0',
    '1',
    '0.5',
    '.5',
    '5.',
    '+3',
    '-1',
    '1e3',
    '1e309',
    '1e-400',
    'NaN',
    'Infinity',
    '0x10',
    '1_0',
    '9007199254740993',
    '٣',
    '',
  ];
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words) },
    { weight: 4, arbitrary: fc.constantFrom(...numbers) },
    { weight: 1, arbitrary: fc.double().map(String) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '__proto__',
        'constructor',
        'toString',
        '<img src=x>',
        '\u0000',
        '\n',
        'é',
        '💥',
        '%',
        '%zz',
        '\ud800',
      ),
    },
  );
  const separator = fc.constantFrom(...separators, '', '  ', '\n');
  return fc
    .array(fc.tuple(word, separator), { minLength: 0, maxLength: 6 })
    .map((parts) => parts.map(([text, after], i) => (i + 1 < parts.length ? text + after : text)).join(''));
}
