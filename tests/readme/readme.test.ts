import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/args/arguments.ts';
import { parseBatch } from '../../src/cli/batch/arguments.ts';
import { parseSweep } from '../../src/cli/sweep/arguments.ts';
import { parseWeights } from '../../src/cli/weights/program.ts';
import * as markdown from './markdown.ts';
import { TABLE_FILES, TABLES, tablesIn, withTables } from './tables.ts';

const texts = new Map(markdown.MARKDOWN_FILES.map((file) => [file, markdown.read(file)]));

/** Everything of one kind in all files, each with the file that it stands in. */
function everywhere<T>(find: (text: string) => readonly T[]): { file: string; found: T }[] {
  return [...texts].flatMap(([file, text]) => find(text).map((found) => ({ file, found })));
}

test('every table stands in one of the files', () => {
  const placed = TABLE_FILES.flatMap((file) => tablesIn(texts.get(file)!));
  expect(placed.sort()).toEqual(Object.keys(TABLES).sort());
});

test.each(TABLE_FILES)(
  'the tables of %s are those of the source (npm run readme makes them anew)',
  (file) => {
    const text = texts.get(file)!;
    expect(withTables(text)).toBe(text);
  },
);

test('every npm script that is named is there', () => {
  const { scripts } = JSON.parse(markdown.read('package.json'));
  const named = everywhere((text) =>
    [...text.matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)].map(([, run, own]) => run ?? own!),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ found }) => !(found in scripts))).toEqual([]);
});

test('every link leads to a file, and to a heading in it', () => {
  const links = everywhere(markdown.relativeLinks);
  expect(links.length).toBeGreaterThan(20);
  const broken = links.filter(({ file, found }) => {
    const [path = '', anchor] = found.split('#');
    const target = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !markdown.anchors(texts.get(target) ?? '').has(anchor);
  });
  expect(broken).toEqual([]);
});

test('every path of the project in backticks is there', () => {
  const paths = everywhere(markdown.namedPaths);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter(({ found }) => !existsSync(found))).toEqual([]);
});

test('the map names every folder of the source', () => {
  const map = texts.get('src/README.md')!;
  const folders = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  const all = folders('src').flatMap((room) => [room, ...folders(join('src', room))]);
  expect(all.filter((name) => !map.includes(`\`${name}/\``))).toEqual([]);
});

test('every name that the examples import is exported', () => {
  const exported = new Set(markdown.read('src/index.ts').match(/\w+/g));
  const imported = everywhere((text) =>
    markdown
      .codeBlocks(text, '(?:js|ts)')
      .flatMap((block) => [...block.matchAll(/import \{([^}]+)\} from 'art-filter'/g)])
      .flatMap(([, names]) => names!.split(',').map((name) => name.trim())),
  );
  expect(imported.length).toBeGreaterThan(2);
  expect(imported.filter(({ found }) => !exported.has(found))).toEqual([]);
});

const PARSERS = { batch: parseBatch, sweep: parseSweep, weights: parseWeights };

describe('every command that is shown is read', () => {
  const shown = everywhere(markdown.commands).map(
    ({ file, found }) => [file, found.join(' '), found] as const,
  );
  test('there are many', () => expect(shown.length).toBeGreaterThan(25));
  test.each(shown)('%s: %s', (_file, _command, words) => {
    const parse = Object.hasOwn(PARSERS, words[0]!) ? PARSERS[words[0] as keyof typeof PARSERS] : undefined;
    const request = parse ? parse(words.slice(1)) : parseArguments(words);
    expect(request).not.toHaveProperty('answer');
  });
});
