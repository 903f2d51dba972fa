import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, test } from 'vitest';

/** The rooms of `src`, from the ground up: a file imports from its own room and from those before it. */
const ORDER = [
  'src',
  'src/language',
  'src/image',
  'src/gpu',
  'src/graph',
  'src/ops',
  'src/vgg',
  'src/style/settings',
  'src/style/pictures',
  'src/style/tiling',
  'src/style/optimisers',
  'src/style/display',
  'src/style/objective',
  'src/style/checkpoint',
  'src/style/scale',
  'src/style/planning',
  'src/style/session',
  'src/style/advice',
  'src/record',
  'src/segment',
  'src/samples',
  'src/sweep',
  'src/worker',
  'src/index.ts',
  'src/node.ts',
  'src/element',
  'src/cli/shared',
  'src/cli/inputs',
  'src/cli/outputs',
  'src/cli/args',
  'src/cli/engine',
  'src/cli/stylize',
  'src/cli/measure',
  'src/cli/weights',
  'src/cli/batch',
  'src/cli/sweep',
  'src/cli/completion',
  'src/cli',
  'src/page',
];

/** `ambient.d.ts` declares modules for every room, so it may name types of any. */
const DECLARATIONS = /\.d\.ts$/;

const MOST_FILES = 16;
const MOST_LINES = 300;

interface Import {
  readonly from: string;
  readonly line: number;
  readonly to: string;
  readonly isType: boolean;
}

const files = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).split(sep).join('/'))
  .sort();
const code = new Map(
  files.filter((file) => file.endsWith('.ts')).map((file) => [file, readFileSync(file, 'utf8')]),
);
const imports = [...code].flatMap(([file, text]) => importsOf(file, text));

/** Static and dynamic imports of the project's own files; an import of types alone is marked. */
function importsOf(from: string, text: string): Import[] {
  const pattern = /\b(?:(import|export)\s+(type\s)?[^'";]*?\bfrom\s*|import\s*\(?\s*)'(\.[^'?]+)[^']*'/g;
  return [...text.matchAll(pattern)].flatMap(({ index, 0: found, 2: type, 3: path }) => {
    const to = normalize(join(dirname(from), path!))
      .split(sep)
      .join('/');
    if (!code.has(to)) return [];
    const line = text.slice(0, index + found.length).split('\n').length;
    return [{ from, line, to, isType: type !== undefined }];
  });
}

/** The room of a file: the longest entry of `ORDER` that its path begins with. */
function roomOf(file: string): string {
  const above = ORDER.filter((room) => file === room || file.startsWith(`${room}/`));
  return above.sort((a, b) => b.length - a.length)[0]!;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Groups of files that import one another, the files in order (Tarjan, 1972). */
function circles(edges: readonly Import[]): string[][] {
  const targets = grouped(edges, ({ from }) => from);
  const seen = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const position = seen.size;
    seen.set(file, position);
    open.push(file);
    let lowest = position;
    for (const { to } of targets.get(file) ?? []) {
      if (!seen.has(to)) lowest = Math.min(lowest, visit(to));
      else if (open.includes(to)) lowest = Math.min(lowest, seen.get(to)!);
    }
    if (lowest === position) {
      const group = open.splice(open.indexOf(file));
      if (group.length > 1) found.push(group.sort());
    }
    return lowest;
  };
  for (const file of code.keys()) if (!seen.has(file)) visit(file);
  return found;
}

/** The imports between the files of a circle, one a line. */
function linesOf(group: readonly string[], edges: readonly Import[]): string[] {
  return edges
    .filter(({ from, to }) => group.includes(from) && group.includes(to))
    .map(({ from, line, to }) => `${from}:${line} imports ${to}`);
}

test('every folder is in the order of rooms', () => {
  expect([...code.keys()].filter((file) => roomOf(file) === 'src' && dirname(file) !== 'src')).toEqual([]);
});

test('no import runs upward', () => {
  const level = (file: string) => ORDER.indexOf(roomOf(file));
  const upward = imports.filter(({ from, to }) => !DECLARATIONS.test(from) && level(to) > level(from));
  expect(
    upward.map(({ from, line, to }) => `${from}:${line} imports ${to}, which is in a room above`),
  ).toEqual([]);
});

test('the page is made of the package, the element, the sweep and the samples, as anyone could make it', () => {
  const doors = ['src/index.ts', 'src/element/index.ts', 'src/sweep/index.ts', 'src/samples/index.ts'];
  const inside = imports.filter(
    ({ from, to }) => from.startsWith('src/page/') && !to.startsWith('src/page/') && !doors.includes(to),
  );
  expect(inside.map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([]);
});

test('no files import one another in a circle, and across folders not even types', () => {
  const across = circles(imports).filter((group) => new Set(group.map(dirname)).size > 1);
  expect(across.flatMap((group) => linesOf(group, imports))).toEqual([]);
  const values = imports.filter(({ isType }) => !isType);
  expect(circles(values).flatMap((group) => linesOf(group, values))).toEqual([]);
});

test(`no folder holds more than ${MOST_FILES} files`, () => {
  const crowded = [...grouped(files, dirname)].filter(([, { length }]) => length > MOST_FILES);
  expect(crowded.map(([folder, { length }]) => `${folder} holds ${length} files`)).toEqual([]);
});

test(`no file has more than ${MOST_LINES} lines`, () => {
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;
  const long = files.filter((file) => /\.(ts|css|js)$/.test(file) && lines(file) > MOST_LINES);
  expect(long.map((file) => `${file} has ${lines(file)} lines`)).toEqual([]);
});

test('no type is forced by `as unknown as`', () => {
  const casts = [...code].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, i) => (line.includes('as unknown as') ? [`${file}:${i + 1}`] : [])),
  );
  expect(casts).toEqual([]);
});
